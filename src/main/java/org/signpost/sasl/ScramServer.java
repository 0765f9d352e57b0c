package org.signpost.sasl;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/**
 * SCRAM from the server's side (RFC 5802, RFC 7677): the client says who it is, is told salt and
 * nonce, proves that it knows the password, and is shown a proof that the server knows it too.
 *
 * <p>It says {@code e=} nowhere: a failure is a 535, which tells a client of SMTP the same.
 */
final class ScramServer implements ServerMechanism {

    private final SaslMechanism mechanism;
    private final ChannelBindings bindings;
    private final boolean boundIsOffered;
    private State state = new Begun();

    /** How far the exchange has come. */
    private sealed interface State {}

    private record Begun() implements State {}

    private record Claimed(ClientFirst.Valid first) implements State {}

    private record Challenged(
            ClientFirst.Valid first, ScramVerifier verifier, String nonce, String message)
            implements State {}

    private record Confirmed() implements State {}

    /**
     * One exchange.
     *
     * @param mechanism of the SCRAM family
     * @param boundIsOffered whether the client was offered any mechanism with channel binding
     */
    ScramServer(SaslMechanism mechanism, ChannelBindings bindings, boolean boundIsOffered) {
        this.mechanism = mechanism;
        this.bindings = bindings;
        this.boundIsOffered = boundIsOffered;
    }

    @Override
    public SaslStep challenge() {
        return new SaslStep.Challenge("");
    }

    @Override
    public SaslStep respond(byte[] response) {
        Optional<String> message = SaslText.decode(response);
        if (message.isEmpty()) return new SaslStep.Malformed("The response is not UTF-8");
        return switch (state) {
            case Begun() -> first(message.get());
            case Claimed _ -> throw new IllegalStateException("nobody asked for the verifier");
            case Challenged challenged -> last(challenged, message.get());
            case Confirmed() ->
                    message.get().isEmpty()
                            ? new SaslStep.Finished()
                            : new SaslStep.Malformed("SCRAM ends with an empty response");
        };
    }

    private SaslStep first(String message) {
        return switch (ClientFirst.parse(message)) {
            case ClientFirst.Invalid(String why) -> new SaslStep.Malformed(why);
            case ClientFirst.Valid first -> claimed(first);
        };
    }

    private SaslStep claimed(ClientFirst.Valid first) {
        Optional<SaslStep> mistake = mistake(first.binding());
        if (mistake.isPresent()) return mistake.get();
        if (first.authzid().filter(a -> !a.equalsIgnoreCase(first.user())).isPresent()) {
            return SaslStep.Refused.actingAsAnother();
        }
        state = new Claimed(first);
        return new SaslStep.Claim(
                mechanism.scram().orElseThrow(), first.user(), (v, n) -> challenge(first, v, n));
    }

    private Optional<SaslStep> mistake(ClientFirst.Binding binding) {
        return switch (binding) {
            case ClientFirst.Binding.Unable() when mechanism.bound() -> unbound();
            case ClientFirst.Binding.Unoffered() when mechanism.bound() -> unbound();
            case ClientFirst.Binding.Unable() -> Optional.empty();
            // RFC 5802 §6: somebody took our offer of channel binding out of the EHLO reply.
            case ClientFirst.Binding.Unoffered() ->
                    boundIsOffered
                            ? refused("Channel binding was offered: somebody hid it from you")
                            : Optional.empty();
            case ClientFirst.Binding.To(String type) -> mistake(type);
        };
    }

    private Optional<SaslStep> mistake(String type) {
        if (!mechanism.bound()) {
            return Optional.of(
                    new SaslStep.Malformed("Only a -PLUS mechanism takes channel binding"));
        }
        return bindings.find(type).isPresent()
                ? Optional.empty()
                : refused("This connection has no channel binding of that type");
    }

    private static Optional<SaslStep> unbound() {
        return Optional.of(new SaslStep.Malformed("A -PLUS mechanism needs p= in its header"));
    }

    private static Optional<SaslStep> refused(String why) {
        return Optional.of(new SaslStep.Refused(why, "channel-binding"));
    }

    private SaslStep challenge(ClientFirst.Valid first, ScramVerifier verifier, String nonce) {
        String both = first.nonce() + nonce;
        String message =
                "r=%s,s=%s,i=%d"
                        .formatted(
                                both,
                                Base64.getEncoder().encodeToString(verifier.salt()),
                                verifier.iterations());
        state = new Challenged(first, verifier, both, message);
        return new SaslStep.Challenge(SaslText.encode(message));
    }

    private SaslStep last(Challenged challenged, String message) {
        return switch (ClientFinal.parse(message)) {
            case ClientFinal.Invalid(String why) -> new SaslStep.Malformed(why);
            case ClientFinal.Valid last -> proof(challenged, last);
        };
    }

    private SaslStep proof(Challenged challenged, ClientFinal.Valid last) {
        if (!last.nonce().equals(challenged.nonce())) {
            return new SaslStep.Refused("The nonce is not the one of this exchange", "nonce");
        }
        if (!MessageDigest.isEqual(last.binding(), expected(challenged.first()))) {
            // RFC 5802 §6: the client sees another certificate or connection than we do.
            return new SaslStep.Refused("The channel binding does not match", "channel-binding");
        }
        ScramHash hash = challenged.verifier().mechanism().hash();
        String all =
                challenged.first().bare() + "," + challenged.message() + "," + last.withoutProof();
        boolean right = hash.proves(challenged.verifier().storedKey(), all, last.proof());
        byte[] signature = hash.signature(challenged.verifier().serverKey(), all);
        return new SaslStep.Proof(right, () -> confirm(signature));
    }

    private SaslStep confirm(byte[] signature) {
        state = new Confirmed();
        return new SaslStep.Challenge(
                SaslText.encode("v=" + Base64.getEncoder().encodeToString(signature)));
    }

    /** What c= has to be: the header, and behind it the binding where there is one. */
    private byte[] expected(ClientFirst.Valid first) {
        byte[] header = first.header().getBytes(StandardCharsets.UTF_8);
        return first.binding() instanceof ClientFirst.Binding.To(String type)
                ? SaslText.joined(header, bindings.find(type).orElseThrow())
                : header;
    }
}
