package org.signpost.sasl;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The mechanisms that there are, the preferred first; all of them only inside TLS. */
public enum SaslMechanism {
    /** RFC 7677, bound to the TLS connection. */
    SCRAM_SHA_256_PLUS("SCRAM-SHA-256-PLUS"),
    /** The same with SHA-512, bound to the TLS connection. */
    SCRAM_SHA_512_PLUS("SCRAM-SHA-512-PLUS"),
    /** RFC 7677. */
    SCRAM_SHA_256("SCRAM-SHA-256"),
    /** The same with SHA-512. */
    SCRAM_SHA_512("SCRAM-SHA-512"),
    /** RFC 4422 appendix A: who the client's certificate says it is. */
    EXTERNAL("EXTERNAL"),
    /** RFC 7628. */
    OAUTHBEARER("OAUTHBEARER"),
    /** What OAUTHBEARER was before its RFC. */
    XOAUTH2("XOAUTH2"),
    /** RFC 4616. */
    PLAIN("PLAIN"),
    /** Without RFC. */
    LOGIN("LOGIN");

    private final String text;

    SaslMechanism(String text) {
        this.text = text;
    }

    /** The mechanism of that name, in any case; empty where there is none. */
    public static Optional<SaslMechanism> of(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return Arrays.stream(values()).filter(m -> m.text.equals(upper)).findFirst();
    }

    /** The registered name. */
    public String text() {
        return text;
    }

    /** The member of the SCRAM family that it is; empty for the others. */
    public Optional<ScramMechanism> scram() {
        return switch (this) {
            case SCRAM_SHA_256_PLUS, SCRAM_SHA_256 -> Optional.of(ScramMechanism.SHA_256);
            case SCRAM_SHA_512_PLUS, SCRAM_SHA_512 -> Optional.of(ScramMechanism.SHA_512);
            case EXTERNAL, OAUTHBEARER, XOAUTH2, PLAIN, LOGIN -> Optional.empty();
        };
    }

    /** Whether it is bound to the TLS connection. */
    public boolean bound() {
        return this == SCRAM_SHA_256_PLUS || this == SCRAM_SHA_512_PLUS;
    }
}
