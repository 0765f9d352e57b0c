package org.signpost.tlsrpt;

import org.signpost.address.Domain;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.Resolver;

import java.util.List;
import java.util.Optional;

/** Whether a domain wants reports on TLS, and where (RFC 8460 §3). */
public sealed interface TlsRptLookup {

    /** It does. */
    record Destinations(TlsRptRecord record) implements TlsRptLookup {}

    /**
     * It doesn't, as far as the RFC is concerned.
     *
     * @param why one line for an administrator
     */
    record None(String why) implements TlsRptLookup {}

    /**
     * The DNS couldn't be asked, which is always temporary.
     *
     * @param why one line for an administrator
     */
    record Failed(String why) implements TlsRptLookup {}

    /** Asks the DNS for the record of a policy domain; blocks meanwhile. */
    static TlsRptLookup ask(Domain domain, Resolver resolver) {
        // A name that is too long to have the labels in front of it has no record.
        Optional<DnsName> name = DnsName.parse("_smtp._tls." + domain);
        return name.map(n -> of(resolver.txt(n))).orElseGet(TlsRptLookup::nothing);
    }

    /**
     * What the TXT records at the {@code _smtp._tls} of a domain say, each with its strings joined.
     */
    static TlsRptLookup of(Answer<String> answer) {
        return switch (answer) {
            case Answer.Found<String> found -> only(found.records());
            case Answer.NoData<String> _ -> nothing();
            case Answer.NoSuchName<String> _ -> nothing();
            case Answer.Failed<String> failed -> new Failed(failed.detail());
        };
    }

    /** RFC 8460 §3: whatever else is there is discarded, and several are as good as none. */
    private static TlsRptLookup only(List<String> texts) {
        List<String> meant = texts.stream().filter(TlsRptRecord::isMeant).toList();
        return switch (meant.size()) {
            case 0 -> nothing();
            case 1 -> TlsRptRecord.parse(meant.getFirst());
            default -> new None("it has " + meant.size() + " records, of which there may be one");
        };
    }

    private static TlsRptLookup nothing() {
        return new None("it has no record");
    }
}
