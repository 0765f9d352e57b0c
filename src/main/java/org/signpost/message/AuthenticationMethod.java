package org.signpost.message;

import java.util.Locale;

/**
 * A method of authentication with the results and properties that are registered for it, as far as
 * Signpost tells of them (RFC 8601 §2.7, §6).
 */
public enum AuthenticationMethod {
    /** RFC 7208 of MAIL FROM or HELO. */
    SPF("none pass fail softfail policy neutral temperror permerror", "smtp.mailfrom smtp.helo"),
    /** RFC 6376, one result for each signature; {@code header.b} tells them apart (RFC 6008). */
    DKIM(
            "none pass fail policy neutral temperror permerror",
            "header.d header.i header.s header.a header.b"),
    /** RFC 9989 §9.1. */
    DMARC("none pass fail temperror permerror", "header.from policy.dmarc"),
    /** RFC 8617 §10. */
    ARC("none pass fail", "smtp.remote-ip header.oldest-pass"),
    /** RFC 8601 §3: whether the client's address and name confirm each other. */
    IPREV("pass fail temperror permerror", "policy.iprev"),
    /** RFC 4954. */
    AUTH("none pass fail temperror permerror", "smtp.auth smtp.mailfrom"),
    /** RFC 8904. */
    DNSWL("none pass temperror permerror", "dns.zone dns.sec policy.ip policy.txt");

    private final String results;
    private final String properties;

    AuthenticationMethod(String results, String properties) {
        this.results = results;
        this.properties = properties;
    }

    /** The name in the field, such as {@code dkim}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the method can end in that result. */
    public boolean hasResult(String word) {
        return isOneOf(results, word);
    }

    /**
     * Whether that is a property of the method, such as {@code header.d}. Those of the type {@code
     * policy} are named by whoever writes them (RFC 8601 §2.4).
     */
    public boolean hasProperty(String name) {
        return isOneOf(properties, name) || name.matches("policy\\.[a-z]([a-z0-9-]*[a-z0-9])?");
    }

    private static boolean isOneOf(String words, String word) {
        return word.indexOf(' ') < 0 && (" " + words + " ").contains(" " + word + " ");
    }
}
