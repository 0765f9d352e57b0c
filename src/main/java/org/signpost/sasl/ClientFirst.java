package org.signpost.sasl;

import java.util.Optional;

/** SCRAM's client-first-message (RFC 5802 §7). */
sealed interface ClientFirst {

    /**
     * A message that can be answered.
     *
     * @param binding what the client says of channel binding
     * @param header the gs2-header, as it came
     * @param authzid whom it wants to act as
     * @param user who it is, unescaped, not yet prepared by SASLprep
     * @param nonce its own, printable
     * @param bare the message without its header, as it came
     */
    record Valid(
            Binding binding,
            String header,
            Optional<String> authzid,
            String user,
            String nonce,
            String bare)
            implements ClientFirst {}

    /** A message that breaks the grammar, or needs an extension (e=extensions-not-supported). */
    record Invalid(String why) implements ClientFirst {}

    /** The gs2-cbind-flag. */
    sealed interface Binding {
        /** {@code n}: the client can't bind. */
        record Unable() implements Binding {}

        /** {@code y}: the client could, and believes that the server can't. */
        record Unoffered() implements Binding {}

        /** {@code p=}: the client binds. */
        record To(String type) implements Binding {}
    }

    static ClientFirst parse(String message) {
        int flagEnd = message.indexOf(',');
        int headerEnd = flagEnd < 0 ? -1 : message.indexOf(',', flagEnd + 1);
        if (headerEnd < 0) return new Invalid("SCRAM begins with a gs2 header (RFC 5802, 7)");
        Optional<Binding> binding = binding(message.substring(0, flagEnd));
        if (binding.isEmpty()) return new Invalid("The gs2 header begins with n, y or p=");
        String acting = message.substring(flagEnd + 1, headerEnd);
        if (!acting.isEmpty() && !acting.startsWith("a=")) {
            return new Invalid("The gs2 header has a= or nothing in its second place");
        }
        Optional<String> authzid =
                acting.isEmpty() ? Optional.of("") : SaslText.unescaped(acting.substring(2));
        if (authzid.isEmpty()) return new Invalid("The authorization identity is badly escaped");
        return bare(
                binding.get(),
                message.substring(0, headerEnd + 1),
                authzid.filter(a -> !a.isEmpty()),
                message.substring(headerEnd + 1));
    }

    private static Optional<Binding> binding(String flag) {
        if (flag.equals("n")) return Optional.of(new Binding.Unable());
        if (flag.equals("y")) return Optional.of(new Binding.Unoffered());
        return flag.startsWith("p=") && flag.length() > 2
                ? Optional.of(new Binding.To(flag.substring(2)))
                : Optional.empty();
    }

    private static ClientFirst bare(
            Binding binding, String header, Optional<String> authzid, String bare) {
        // RFC 5802 §5.1: m= is an extension without which the exchange means something else.
        if (bare.startsWith("m=")) return new Invalid("extensions-not-supported: m=");
        String[] parts = bare.split(",", -1);
        if (parts.length < 2 || !parts[0].startsWith("n=") || !parts[1].startsWith("r=")) {
            return new Invalid("The message has n= and r= after its header");
        }
        Optional<String> user = SaslText.unescaped(parts[0].substring(2));
        String nonce = parts[1].substring(2);
        if (user.isEmpty() || user.get().isEmpty()) {
            return new Invalid("The user is missing or badly escaped");
        }
        if (!SaslText.isNonce(nonce)) return new Invalid("The nonce is not printable");
        return new Valid(binding, header, authzid, user.get(), nonce, bare);
    }
}
