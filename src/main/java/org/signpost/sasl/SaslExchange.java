package org.signpost.sasl;

import java.util.List;
import java.util.Optional;

/**
 * The server's side of one AUTH command: lines in, steps out (RFC 4954 §4). A {@link
 * SaslStep.Challenge} is answered by the client; {@link SaslStep.Claim}, {@link SaslStep.Proof} and
 * {@link SaslStep.Token} are asked what comes next; every other step is the last. Not for use by
 * several threads.
 */
public final class SaslExchange {

    /** The longest response in base64 that is looked at (RFC 4954 §4). */
    public static final int MOST_OCTETS = 12_288;

    private static final String CANCEL = "*";
    private static final String EMPTY_INITIAL_RESPONSE = "=";

    private final ServerMechanism mechanism;

    private SaslExchange(ServerMechanism mechanism) {
        this.mechanism = mechanism;
    }

    /**
     * An exchange of that mechanism.
     *
     * @param bindings what the TLS connection gives to bind to
     * @param offered what the client was offered in the reply to EHLO
     */
    public static SaslExchange of(
            SaslMechanism mechanism, ChannelBindings bindings, List<SaslMechanism> offered) {
        return new SaslExchange(
                switch (mechanism) {
                    case PLAIN -> new PlainServer();
                    case LOGIN -> new LoginServer();
                    case EXTERNAL -> new ExternalServer();
                    case OAUTHBEARER -> new BearerServer(BearerMessage.Form.OAUTHBEARER);
                    case XOAUTH2 -> new BearerServer(BearerMessage.Form.XOAUTH2);
                    case SCRAM_SHA_256, SCRAM_SHA_512, SCRAM_SHA_256_PLUS, SCRAM_SHA_512_PLUS ->
                            new ScramServer(
                                    mechanism,
                                    bindings,
                                    offered.stream().anyMatch(SaslMechanism::bound));
                });
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
        return SaslText.base64(response).map(mechanism::respond).orElseGet(SaslExchange::notBase64);
    }

    private static SaslStep notBase64() {
        return new SaslStep.Malformed("The response is not base64");
    }
}
