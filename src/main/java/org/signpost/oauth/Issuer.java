package org.signpost.oauth;

import java.util.Set;

/**
 * Whose tokens are good, and for what.
 *
 * @param url the issuer's name, as in {@code iss}
 * @param audiences one of which has to be in {@code aud}: who the token was made for
 * @param claim which names the account
 * @param algorithms which its tokens may be signed with
 */
public record Issuer(
        String url, Set<String> audiences, String claim, Set<SigningAlgorithm> algorithms) {

    private static final String WELL_KNOWN = "/.well-known/openid-configuration";

    /** Copies the sets. */
    public Issuer {
        audiences = Set.copyOf(audiences);
        algorithms = Set.copyOf(algorithms);
    }

    /** Where a client learns how to get a token (RFC 7628 §3.2.2). */
    public String discovery() {
        return (url.endsWith("/") ? url.substring(0, url.length() - 1) : url) + WELL_KNOWN;
    }
}
