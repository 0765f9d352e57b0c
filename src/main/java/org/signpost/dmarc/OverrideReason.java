package org.signpost.dmarc;

import java.util.Locale;

/** Why a receiver did otherwise than the policy says, in the words of reports (RFC 9990). */
public enum OverrideReason {
    /** The receiver's own rules, such as not to reject for {@code p=reject} alone (P16). */
    LOCAL_POLICY,
    /** It came by a mailing list. */
    MAILING_LIST,
    /** It came by a forwarder that the receiver trusts. */
    TRUSTED_FORWARDER,
    /** The record says {@code t=y}. */
    POLICY_TEST_MODE,
    /** Something else, told in the comment. */
    OTHER;

    /** The word in a report, such as {@code mailing_list}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
