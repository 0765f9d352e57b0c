package org.signpost.tlsrpt;

/**
 * A report's word for how sessions failed: one of the RFC, or another, since the list is expected
 * to grow (RFC 8460 §4.3).
 */
public sealed interface ReportedResult permits ResultType, ReportedResult.Unknown {

    /** The word as reports have it. */
    String word();

    /** Why sessions end so, in one sentence. */
    String cause();

    /** What the domain's administrator can do about it, in one sentence. */
    String cure();

    /** The meaning of that word. */
    static ReportedResult of(String word) {
        return ResultType.of(word).<ReportedResult>map(t -> t).orElseGet(() -> new Unknown(word));
    }

    /**
     * A word that the RFC doesn't have.
     *
     * @param word as it stood there; "" where nothing did
     */
    record Unknown(String word) implements ReportedResult {

        @Override
        public String cause() {
            return "The reporter has a word of its own for this failure, or none.";
        }

        @Override
        public String cure() {
            return "Read the reason code, and ask the reporter's contact what is meant.";
        }
    }
}
