package org.signpost.dane;

import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.TlsaRecord;

import java.util.List;
import java.util.Optional;

/** What a search for a host's TLSA records comes to (RFC 7672 §2.2). */
public sealed interface TlsaResult {

    /** One line for a log, which names the record that decided. */
    String reason();

    /**
     * What reports call it (RFC 8460 §4.3); empty where there is nothing to report. Of {@link
     * NotApplicable} it is what to report where DANE is demanded, else nothing is wrong.
     */
    Optional<ResultType> resultType();

    /**
     * DANE says nothing of this host: TLS is opportunistic, as far as DANE goes.
     *
     * @param why the kind
     * @param reason one line
     */
    record NotApplicable(Cause why, String reason) implements TlsaResult {
        @Override
        public Optional<ResultType> resultType() {
            return Optional.of(ResultType.DANE_REQUIRED);
        }
    }

    /** Why DANE says nothing of a host. */
    enum Cause {
        /** The MX records that led to it aren't signed. */
        INSECURE_MX,
        /** It has no address, and can't be reached anyway. */
        NO_ADDRESS,
        /** Its addresses aren't signed. */
        INSECURE_ADDRESS,
        /** It has no TLSA records, or none that are signed. */
        NO_SECURE_RECORDS
    }

    /**
     * The host has to be authenticated by these.
     *
     * @param base the TLSA base domain, which the server is asked for by SNI (RFC 7672 §8.1)
     * @param records all that are published
     * @param check what they demand of the server's certificate
     * @param ignored those of the records that can't be used
     */
    record Usable(
            DnsName base, List<TlsaRecord> records, DaneCheck check, List<UnusableRecord> ignored)
            implements TlsaResult {

        /** Copies the lists. */
        public Usable {
            records = List.copyOf(records);
            ignored = List.copyOf(ignored);
        }

        @Override
        public String reason() {
            String counts =
                    "TLSA %s at %s"
                            .formatted(DaneCheck.listed(check.records()), check.owner().text());
            return ignored.isEmpty()
                    ? counts
                    : counts + "; not usable: " + UnusableRecord.listed(ignored);
        }

        @Override
        public Optional<ResultType> resultType() {
            return Optional.empty();
        }
    }

    /**
     * There are records and none can be used: TLS is a must, with any certificate (RFC 7672 §2.2).
     *
     * @param owner where they stand
     * @param records each with what is wrong
     */
    record Unusable(DnsName owner, List<UnusableRecord> records) implements TlsaResult {

        /** Copies the list. */
        public Unusable {
            records = List.copyOf(records);
        }

        @Override
        public String reason() {
            return "no TLSA record at %s can be used: %s"
                    .formatted(owner.text(), UnusableRecord.listed(records));
        }

        @Override
        public Optional<ResultType> resultType() {
            return Optional.of(ResultType.TLSA_INVALID);
        }
    }

    /**
     * The DNS couldn't say. The host counts as unreachable for now, since whoever wants mail in the
     * clear would make it so (RFC 7672 §2.1.2).
     *
     * @param why the kind
     * @param record what was asked for, such as {@code TLSA _25._tcp.mx.example.com}
     * @param detail what the resolver says of it
     */
    record LookupError(Answer.Failure why, String record, String detail) implements TlsaResult {

        @Override
        public String reason() {
            String what =
                    switch (why) {
                        case BOGUS -> "is bogus";
                        case SERVFAIL -> "can't be found out";
                        case TIMEOUT -> "isn't answered";
                    };
            return "%s %s: %s".formatted(record, what, detail);
        }

        /** Silence is transient, which nobody has to report (RFC 8460 §4.3.4). */
        @Override
        public Optional<ResultType> resultType() {
            return switch (why) {
                case BOGUS, SERVFAIL -> Optional.of(ResultType.DNSSEC_INVALID);
                case TIMEOUT -> Optional.empty();
            };
        }
    }
}
