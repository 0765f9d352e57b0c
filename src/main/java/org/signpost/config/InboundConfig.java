package org.signpost.config;

import org.signpost.dns.DnsName;

import java.util.List;

/**
 * The {@code [inbound]} table: what is asked of mail that the world sends, by listeners of the role
 * {@code mx}.
 *
 * @param checks which checks are made, and which of them count
 * @param dmarc what a failure of DMARC leads to
 * @param refuseSeveralFrom {@code several-from}: whether a message is refused that has no author's
 *     domain or several
 * @param refusePermerror {@code spf-permerror}: whether a broken SPF record is a reason to refuse
 * @param quarantineHeader {@code quarantine-header}: the field that marks mail in quarantine
 * @param sealForwarded {@code arc-seal}: whether what our aliases pass on is sealed
 */
public record InboundConfig(
        Checks checks,
        Dmarc dmarc,
        boolean refuseSeveralFrom,
        boolean refusePermerror,
        String quarantineHeader,
        boolean sealForwarded) {

    /** Nothing is asked of it. */
    public static final InboundConfig OFF =
            new InboundConfig(
                    new Checks(Check.OFF, Check.OFF, Check.OFF, Check.OFF, Check.OFF),
                    new Dmarc(false, false, List.of()),
                    false,
                    false,
                    "X-Spam-Flag",
                    false);

    /** What is done with a check. */
    public enum Check {
        /** It isn't made. */
        OFF,
        /** It is made, told and counted, and by itself nothing comes of it. */
        OBSERVE,
        /** It counts. */
        ENFORCE
    }

    /**
     * The checks, each by its key.
     *
     * @param iprev whether the client's address has a name that leads back to it
     * @param dkim {@code OFF} or {@code OBSERVE}
     * @param arc {@code OFF} or {@code OBSERVE}
     */
    public record Checks(Check spf, Check dkim, Check dmarc, Check arc, Check iprev) {

        /** Whether none is made. */
        public boolean areOff() {
            return List.of(spf, dkim, dmarc, arc, iprev).stream().allMatch(c -> c == Check.OFF);
        }
    }

    /**
     * What a failure of DMARC leads to.
     *
     * @param reject {@code dmarc-reject = "reject"}: whether a sender's wish to reject is enough
     *     (RFC 9989 §7.4 says no)
     * @param deferTemporary {@code dmarc-temporary = "defer"}: whether mail waits that can't be
     *     judged for now
     * @param trustedSealers {@code trusted-sealers}: whose chains may explain a failure
     */
    public record Dmarc(boolean reject, boolean deferTemporary, List<DnsName> trustedSealers) {

        /** Copies the list. */
        public Dmarc {
            trustedSealers = List.copyOf(trustedSealers);
        }
    }
}
