package org.signpost.sasl;

import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The server's side of one AUTH command: lines in, steps out (RFC 4954 §4). Every step but {@link
 * SaslStep.Challenge} is the last. Not for use by several threads.
 */
public final class SaslExchange {

    /** The longest response in base64 that is looked at (RFC 4954 §4). */
    public static final int MOST_OCTETS = 12_288;

    /** What is offered, the preferred first; both only inside TLS. */
    public static final List<String> MECHANISMS = List.of("PLAIN", "LOGIN");

    private static final String CANCEL = "*";
    private static final String EMPTY_INITIAL_RESPONSE = "=";

    private final ServerMechanism mechanism;

    private SaslExchange(ServerMechanism mechanism) {
        this.mechanism = mechanism;
    }

    /** An exchange of that mechanism, named in any case, or empty where it isn't known: 504. */
    public static Optional<SaslExchange> of(String mechanism) {
        return switch (mechanism.toUpperCase(Locale.ROOT)) {
            case "PLAIN" -> Optional.of(new SaslExchange(new PlainServer()));
            case "LOGIN" -> Optional.of(new SaslExchange(new LoginServer()));
            default -> Optional.empty();
        };
    }

    /**
     * The first step.
     *
     * @param initialResponse the second argument of AUTH, as it came
     */
    public SaslStep begin(Optional<String> initialResponse) {
        return initialResponse
                .map(r -> r.equals(EMPTY_INITIAL_RESPONSE) ? "" : r)
                .map(this::decoded)
                .orElseGet(mechanism::challenge);
    }

    /**
     * The step after the client's answer to a challenge.
     *
     * @param line without its CRLF
     */
    public SaslStep receive(String line) {
        return line.equals(CANCEL) ? new SaslStep.Cancelled() : decoded(line);
    }

    private SaslStep decoded(String response) {
        if (response.length() > MOST_OCTETS) return new SaslStep.TooLong();
        // The JDK's decoder would let missing padding pass.
        if (response.length() % 4 != 0) return notBase64();
        try {
            return mechanism.respond(Base64.getDecoder().decode(response));
        } catch (IllegalArgumentException notInTheAlphabet) {
            return notBase64();
        }
    }

    private static SaslStep notBase64() {
        return new SaslStep.Malformed("The response is not base64");
    }
}
