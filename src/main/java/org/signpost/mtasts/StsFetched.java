package org.signpost.mtasts;

/** What came of fetching a domain's policy. */
public sealed interface StsFetched {

    /** The policy. */
    record Fetched(StsPolicy policy) implements StsFetched {}

    /**
     * There is none to be had; what is kept of an earlier one holds on (RFC 8461 §3.3).
     *
     * @param kind what reports call it
     * @param why one line, which says what the domain's administrator has to mend
     */
    record Failure(Kind kind, String why) implements StsFetched {}

    /** The kinds of failure that reports know (RFC 8460 §4.3.2.2). */
    enum Kind {
        /** The policy couldn't be retrieved. */
        FETCH_ERROR("sts-policy-fetch-error"),
        /** What was retrieved is no policy. */
        INVALID("sts-policy-invalid"),
        /** The certificate isn't that of the policy's host. */
        WEBPKI_INVALID("sts-webpki-invalid");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The result type in a report. */
        public String word() {
            return word;
        }
    }
}
