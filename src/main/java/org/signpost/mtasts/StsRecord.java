package org.signpost.mtasts;

import org.signpost.address.Domain;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.Resolver;

import java.util.Optional;

/**
 * Whether a domain says at {@code _mta-sts} that it has a policy (RFC 8461 §3.1). No domain speaks
 * for those below it (RFC 8461 §3.4).
 */
public sealed interface StsRecord {

    /** The label in front of the domain. */
    String LABEL = "_mta-sts";

    /**
     * There is a policy.
     *
     * @param id tells this policy from those before and after it, which have no order: 1 to 32
     *     letters and digits
     */
    record Published(String id) implements StsRecord {

        /** Takes a valid id only. */
        public Published {
            if (!RecordText.isId(id)) throw new IllegalArgumentException("not an id: " + id);
        }

        /** The text of the TXT record that says so. */
        public String text() {
            return RecordText.VERSION + "; id=" + id + ";";
        }
    }

    /**
     * There is none; what is kept of an earlier one holds on (RFC 8461 §3.3).
     *
     * @param why one line, which says what is wrong with the record where there is one
     */
    record None(String why) implements StsRecord {}

    /**
     * The DNS couldn't be asked, or its answer doesn't hold; nothing is known.
     *
     * @param why one line
     */
    record Failed(String why) implements StsRecord {}

    /** Where the domain's record stands; empty where its name has no room for it. */
    static Optional<DnsName> name(Domain domain) {
        return DnsName.parse(LABEL + "." + domain.text());
    }

    /** Asks for the domain's record; CNAMEs are followed, as delegation needs (RFC 8461 §8.2). */
    static StsRecord lookUp(Resolver resolver, Domain domain) {
        return name(domain)
                .map(name -> of(name, resolver.txt(name)))
                .orElseGet(() -> new None("a name as long as " + domain + " has no record"));
    }

    /**
     * What the answer to the question for TXT records means.
     *
     * @param name what was asked about, for the reason
     * @param answer one char from 0 to 255 for each octet of a text
     */
    static StsRecord of(DnsName name, Answer<String> answer) {
        return switch (answer) {
            case Answer.Found<String> found -> RecordText.read(name, found.records());
            case Answer.NoSuchName<String> _ -> new None(name + " doesn't exist");
            case Answer.NoData<String> _ -> new None(name + " has no TXT record");
            case Answer.Failed<String>(_, String detail) ->
                    new Failed(OneLine.of("can't ask for TXT of " + name + ": " + detail));
        };
    }
}
