package org.signpost.dns;

import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The way from a question along CNAMEs to its answer, which may need several replies. */
final class Trail<T> {

    private static final long TTL_MAX = Integer.MAX_VALUE;

    private final RecordType<T> type;
    private Name at;
    private long ttl = TTL_MAX;
    private Security security = Security.SECURE;
    private int aliases;

    Trail(DnsName name, RecordType<T> type) {
        this.type = type;
        this.at = name.wire();
    }

    /** The name to ask next. */
    Name at() {
        return at;
    }

    /** Follows one reply; the answer, or nothing when {@link #at} must be asked now. */
    Optional<Answer<T>> follow(Statement statement) {
        Message reply = statement.reply();
        security = security.and(statement.security());
        ttl = Math.min(ttl, statement.most().toSeconds());
        int before = aliases;
        List<Record> records = here(reply, type.code());
        while (records.isEmpty()) {
            List<Record> alias = here(reply, Type.CNAME);
            if (alias.isEmpty()) {
                return end(reply, aliases > before);
            }
            if (++aliases > Resolver.MAX_ALIASES) {
                String detail =
                        "more than " + Resolver.MAX_ALIASES + " CNAMEs in a row, at " + name();
                return Optional.of(new Answer.Failed<>(Answer.Failure.SERVFAIL, detail));
            }
            shorten(alias);
            at = ((CNAMERecord) alias.getFirst()).getTarget();
            records = here(reply, type.code());
        }
        shorten(records);
        List<T> values = records.stream().map(type::value).toList();
        return Optional.of(new Answer.Found<>(values, ttl(), security, name()));
    }

    /** No records and no further alias: which kind of nothing is it (RFC 2308 §2)? */
    private Optional<Answer<T>> end(Message reply, boolean moved) {
        Optional<SOARecord> soa = soa(reply);
        boolean noSuchName = reply.getRcode() == Rcode.NXDOMAIN;
        if (soa.isEmpty() && moved && !noSuchName) {
            return Optional.empty();
        }
        ttl = Math.min(ttl, soa.map(Trail::negativeTtl).orElse(0L));
        if (noSuchName) {
            return Optional.of(new Answer.NoSuchName<>(ttl(), security, name()));
        }
        if (soa.isEmpty() && isReferral(reply)) {
            String detail = "a referral for " + name() + " instead of an answer";
            return Optional.of(new Answer.Failed<>(Answer.Failure.SERVFAIL, detail));
        }
        return Optional.of(new Answer.NoData<>(ttl(), security, name()));
    }

    private List<Record> here(Message reply, int code) {
        return reply.getSection(Section.ANSWER).stream()
                .filter(r -> r.getType() == code && r.getDClass() == DClass.IN)
                .filter(r -> r.getName().equals(at))
                .toList();
    }

    private Optional<SOARecord> soa(Message reply) {
        return reply.getSection(Section.AUTHORITY).stream()
                .filter(r -> r.getType() == Type.SOA && at.subdomain(r.getName()))
                .map(SOARecord.class::cast)
                .findFirst();
    }

    private static boolean isReferral(Message reply) {
        return !reply.getHeader().getFlag(Flags.AA)
                && reply.getSection(Section.AUTHORITY).stream()
                        .anyMatch(r -> r.getType() == Type.NS);
    }

    /** RFC 2308 §5: the smaller of the SOA's own TTL and its last field. */
    private static long negativeTtl(SOARecord soa) {
        return Math.min(sane(soa.getTTL()), sane(soa.getMinimum()));
    }

    private void shorten(List<Record> records) {
        for (Record record : records) {
            ttl = Math.min(ttl, sane(record.getTTL()));
        }
    }

    /** RFC 2181 §8: a TTL with the first bit set is zero. */
    private static long sane(long seconds) {
        return seconds < 0 || seconds > TTL_MAX ? 0 : seconds;
    }

    private Duration ttl() {
        return Duration.ofSeconds(ttl);
    }

    private DnsName name() {
        return DnsName.of(at);
    }
}
