package org.signpost.dane;

import org.signpost.dane.TlsaResult.Cause;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.RecordType;
import org.signpost.dns.Resolver;
import org.signpost.dns.Security;
import org.signpost.dns.TlsaRecord;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds the TLSA records of a host (RFC 7672 §2.2). The host's addresses have been asked for
 * before: where they aren't signed no TLSA record is asked for, since the name servers of many such
 * zones don't answer that (RFC 7672 §2.2.2). What nobody has validated counts as not signed.
 */
public final class TlsaLookup {

    private final Resolver dns;

    /** Asks that one. */
    public TlsaLookup(Resolver dns) {
        this.dns = dns;
    }

    /**
     * What the DNS says of how to authenticate a host; asks at most three questions.
     *
     * @param ipv4 the answer for the host's A records
     * @param ipv6 the answer for its AAAA records
     */
    public TlsaResult find(DaneHost host, Answer<InetAddress> ipv4, Answer<InetAddress> ipv6) {
        if (host.route() != Security.SECURE) {
            String reason = "the MX records that lead to " + host.name() + " aren't signed";
            return new TlsaResult.NotApplicable(Cause.INSECURE_MX, reason);
        }
        return switch (address(ipv4, ipv6)) {
            case Answer.Found<InetAddress> found when found.security() == Security.SECURE ->
                    search(host, candidates(host.name(), found.canonicalName()));
            case Answer.Found<InetAddress> found -> insecure(host, found.canonicalName());
            case Answer.Failed<InetAddress>(var why, String detail) ->
                    new TlsaResult.LookupError(why, "the address of " + host.name(), detail);
            case Answer.NoSuchName<InetAddress> _, Answer.NoData<InetAddress> _ ->
                    new TlsaResult.NotApplicable(Cause.NO_ADDRESS, host.name() + " has no address");
        };
    }

    /** The answer that decides: addresses, else why there may be some that nobody knows of. */
    private static Answer<InetAddress> address(Answer<InetAddress> ipv4, Answer<InetAddress> ipv6) {
        return switch (ipv4) {
            case Answer.Found<InetAddress> four ->
                    ipv6 instanceof Answer.Found<InetAddress> six
                            ? new Answer.Found<>(
                                    four.records(),
                                    four.ttl(),
                                    four.security().and(six.security()),
                                    four.canonicalName())
                            : four;
            case Answer.Failed<InetAddress> failed ->
                    ipv6 instanceof Answer.Found<InetAddress> six ? six : failed;
            case Answer.NoSuchName<InetAddress> _, Answer.NoData<InetAddress> _ -> ipv6;
        };
    }

    /** RFC 7672 §2.2.3: the end of the CNAMEs first, nothing between, then the name itself. */
    private static List<DnsName> candidates(DnsName name, DnsName end) {
        return Stream.of(end, name).distinct().toList();
    }

    /**
     * RFC 7672 §2.2.2: where an alias leads out of the signed tree, the alias itself may still lie
     * within, and with it the TLSA records of its owner.
     */
    private TlsaResult insecure(DaneHost host, DnsName end) {
        DnsName name = host.name();
        String reason = "the addresses of " + name + " aren't signed";
        TlsaResult none = new TlsaResult.NotApplicable(Cause.INSECURE_ADDRESS, reason);
        if (end.equals(name)) {
            return none;
        }
        return switch (dns.query(name, RecordType.CNAME)) {
            case Answer.Found<DnsName> alias when alias.security() == Security.SECURE ->
                    search(host, List.of(name));
            case Answer.Failed<DnsName>(var why, String detail) ->
                    new TlsaResult.LookupError(why, "CNAME " + name, detail);
            case Answer.Found<DnsName> _, Answer.NoSuchName<DnsName> _, Answer.NoData<DnsName> _ ->
                    none;
        };
    }

    /** The first base domain with secure records counts; a failure on the way ends the search. */
    private TlsaResult search(DaneHost host, List<DnsName> bases) {
        List<String> reasons = new ArrayList<>();
        for (DnsName base : bases) {
            Optional<DnsName> owner = TlsaEntry.owner(base, host.port());
            if (owner.isEmpty()) {
                reasons.add(base + " is too long a name for TLSA records");
                continue;
            }
            switch (dns.query(owner.get(), RecordType.TLSA)) {
                case Answer.Found<TlsaRecord> found when found.security() == Security.SECURE -> {
                    return records(host, base, owner.get(), found.records());
                }
                case Answer.Failed<TlsaRecord>(var why, String detail) -> {
                    return new TlsaResult.LookupError(why, "TLSA " + owner.get(), detail);
                }
                case Answer.Found<TlsaRecord> _ ->
                        reasons.add("the TLSA records at " + owner.get() + " aren't signed");
                case Answer.NoSuchName<TlsaRecord> _, Answer.NoData<TlsaRecord> _ ->
                        reasons.add("there is no TLSA record at " + owner.get());
            }
        }
        return new TlsaResult.NotApplicable(Cause.NO_SECURE_RECORDS, String.join("; ", reasons));
    }

    private static TlsaResult records(
            DaneHost host, DnsName base, DnsName owner, List<TlsaRecord> records) {
        List<UnusableRecord> unusable =
                records.stream().flatMap(r -> UnusableRecord.of(r).stream()).toList();
        if (unusable.size() == records.size()) {
            return new TlsaResult.Unusable(owner, unusable);
        }
        Set<DnsName> names = new HashSet<>(host.nextHop());
        names.add(base);
        DaneCheck check = new DaneCheck(owner, Set.copyOf(records), names);
        return new TlsaResult.Usable(base, records, check, unusable);
    }
}
