package org.signpost.oauth;

/** What a token is worth. */
public sealed interface Judgement {

    /**
     * An issuer says who the client is.
     *
     * @param account as the issuer names it
     */
    record Good(String account) implements Judgement {}

    /**
     * It proves nothing.
     *
     * @param reason a word for the log
     */
    record Bad(String reason) implements Judgement {}

    /** The issuer's keys aren't at hand, so that nobody can tell. */
    record Unknown(String reason) implements Judgement {}
}
