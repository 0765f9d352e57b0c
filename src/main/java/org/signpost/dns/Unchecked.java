package org.signpost.dns;

import org.xbill.DNS.Name;

/**
 * Takes what recursive resolvers say as it is: without DNSSEC.
 *
 * @param upstreams whom it asks
 */
record Unchecked(Upstreams upstreams) implements Statements {

    @Override
    public Said ask(Name name, int type, long end) {
        return switch (upstreams.ask(Wire.question(name, type), end)) {
            case Upstreams.Reply(var reply) -> new Statement(reply, Security.INDETERMINATE);
            case Upstreams.NoReply(var why, String detail, _) -> new None(why, detail);
        };
    }
}
