package org.signpost.sasl;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * SCRAM from the client's side (RFC 5802, RFC 7677): the server never sees the password, and has to
 * prove that it knows it too.
 */
final class ScramClient implements SaslClient {

    private static final int NONCE_OCTETS = 18;

    private final SaslMechanism mechanism;
    private final ScramHash hash;
    private final Header header;
    private final String user;
    private final String password;
    private final String nonce;
    private State state = new Begun();

    /** How far the exchange has come. */
    private sealed interface State {}

    private record Begun() implements State {}

    private record Said() implements State {}

    @SuppressWarnings("ArrayRecordComponent") // It is compared with nothing.
    private record Proven(byte[] signature) implements State {}

    private record Satisfied() implements State {}

    /**
     * What a client says of channel binding depends on what it was offered.
     *
     * @param offered the mechanisms of the server
     */
    record Header(List<String> offered, ChannelBindings bindings) {

        /** RFC 5802 §6: y tells a server that did offer it that somebody hid that from us. */
        String text(SaslMechanism mechanism) {
            if (mechanism.bound()) return "p=" + bindings.best().orElseThrow() + ",,";
            boolean boundIsOffered = offered.stream().anyMatch(m -> m.endsWith("-PLUS"));
            return bindings.any() && !boundIsOffered ? "y,," : "n,,";
        }

        /** The octets of c=. */
        byte[] octets(SaslMechanism mechanism) {
            byte[] text = text(mechanism).getBytes(StandardCharsets.US_ASCII);
            if (!mechanism.bound()) return text;
            return SaslText.joined(
                    text, bindings.find(bindings.best().orElseThrow()).orElseThrow());
        }
    }

    ScramClient(
            SaslMechanism mechanism, Header header, String user, String password, String nonce) {
        this.mechanism = mechanism;
        this.hash = mechanism.scram().orElseThrow().hash();
        this.header = header;
        this.user = Saslprep.query(user).orElse(user);
        this.password = Saslprep.query(password).orElse(password);
        this.nonce = nonce;
    }

    /** One with a nonce of its own. */
    static ScramClient of(SaslMechanism mechanism, Header header, String user, String password) {
        byte[] octets = new byte[NONCE_OCTETS];
        new SecureRandom().nextBytes(octets);
        String nonce = Base64.getEncoder().encodeToString(octets);
        return new ScramClient(mechanism, header, user, password, nonce);
    }

    @Override
    public String mechanism() {
        return mechanism.text();
    }

    @Override
    public Optional<String> initialResponse() {
        String first = SaslText.encode(header.text(mechanism) + bare());
        if (first.length() > SaslText.mostInitialOctets(mechanism())) return Optional.empty();
        state = new Said();
        return Optional.of(first);
    }

    private String bare() {
        return "n=" + SaslText.escaped(user) + ",r=" + nonce;
    }

    @Override
    public Answer answer(String challenge) {
        Optional<String> message = SaslText.base64(challenge).flatMap(SaslText::decode);
        if (message.isEmpty()) return new Answer.GiveUp("sends a challenge that is not base64");
        return switch (state) {
            case Begun() -> {
                state = new Said();
                yield new Answer.Say(SaslText.encode(header.text(mechanism) + bare()));
            }
            case Said() -> proof(message.get());
            case Proven(byte[] signature) -> verified(message.get(), signature);
            case Satisfied() -> new Answer.GiveUp("goes on asking after SCRAM is over");
        };
    }

    private Answer proof(String told) {
        return switch (ServerFirst.parse(told, nonce)) {
            case ServerFirst.Invalid(String why) -> new Answer.GiveUp("can't be answered: " + why);
            case ServerFirst.Valid(String both, byte[] salt, int iterations) -> {
                byte[] salted = hash.salted(password, salt, iterations);
                String withoutProof =
                        "c="
                                + Base64.getEncoder().encodeToString(header.octets(mechanism))
                                + ",r="
                                + both;
                String all = bare() + "," + told + "," + withoutProof;
                state = new Proven(hash.signature(hash.serverKey(salted), all));
                String proof = Base64.getEncoder().encodeToString(hash.proof(salted, all));
                yield new Answer.Say(SaslText.encode(withoutProof + ",p=" + proof));
            }
        };
    }

    private Answer verified(String last, byte[] signature) {
        if (last.startsWith("e=")) return new Answer.GiveUp("refuses the login: " + last);
        Optional<byte[]> shown =
                last.startsWith("v=")
                        ? SaslText.base64(last.substring(2).split(",", 2)[0])
                        : Optional.empty();
        if (shown.filter(s -> MessageDigest.isEqual(s, signature)).isEmpty()) {
            return new Answer.GiveUp(
                    "doesn't know the password itself: its signature is wrong (RFC 5802)");
        }
        state = new Satisfied();
        return new Answer.Say("");
    }

    /** RFC 5802 §5: a server that says yes without its own proof may be anybody. */
    @Override
    public Optional<String> objection() {
        return state instanceof Satisfied
                ? Optional.empty()
                : Optional.of("says yes without proving that it knows the password (RFC 5802)");
    }
}
