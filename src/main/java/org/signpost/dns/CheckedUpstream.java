package org.signpost.dns;

import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;

/**
 * Believes recursive resolvers that validate, by the AD bit of their answers: safe only where
 * nobody is between them and us, as on loopback (RFC 4035 §4.9.3, RFC 7672 §2.1.1).
 *
 * @param upstreams whom it asks
 */
record CheckedUpstream(Upstreams upstreams) implements Statements {

    @Override
    public Said ask(Name name, int type, long end) {
        Message query = Wire.question(name, type);
        // Asks for the bit without the signatures (RFC 6840 §5.7).
        query.getHeader().setFlag(Flags.AD);
        return switch (upstreams.ask(query, end)) {
            case Upstreams.Reply(var reply) -> new Statement(reply, security(reply));
            case Upstreams.NoReply(var why, String detail, _) -> new None(why, detail);
        };
    }

    private static Security security(Message reply) {
        return reply.getHeader().getFlag(Flags.AD) ? Security.SECURE : Security.INSECURE;
    }
}
