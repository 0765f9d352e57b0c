package org.signpost.sasl;

import java.util.Locale;
import java.util.Optional;

/** What a client says in OAUTHBEARER (RFC 7628 §3.1) or in XOAUTH2, its forerunner. */
sealed interface BearerMessage {

    /** The two spellings of the same thing. */
    enum Form {
        /** {@code n,a=user,^Aauth=Bearer token^A^A}. */
        OAUTHBEARER,
        /** {@code user=user^Aauth=Bearer token^A^A}. */
        XOAUTH2
    }

    /**
     * A message with a token.
     *
     * @param token not empty
     * @param user whom the client wants to act as
     */
    record Valid(String token, Optional<String> user) implements BearerMessage {

        /** Without the token. */
        @Override
        public String toString() {
            return "Valid[user=" + user.orElse("") + "]";
        }
    }

    /** A message that breaks the grammar. */
    record Invalid(String why) implements BearerMessage {}

    /** What separates the fields. */
    char SEPARATOR = '\1';

    static BearerMessage parse(Form form, String message) {
        int headEnd = message.indexOf(SEPARATOR);
        if (headEnd < 0 || !message.endsWith("\1\1")) {
            return new Invalid("The message's fields end with ^A, and it with another");
        }
        String text = message.substring(0, headEnd);
        Optional<Head> head = form == Form.XOAUTH2 ? plainHead(text) : gs2Head(text);
        if (head.isEmpty()) {
            return new Invalid(
                    form == Form.XOAUTH2
                            ? "XOAUTH2 begins with user="
                            : "OAUTHBEARER begins with n, or with y, and takes no channel binding");
        }
        String fields = message.substring(headEnd + 1, message.length() - 1);
        return token(fields)
                .<BearerMessage>map(t -> new Valid(t, head.get().user()))
                .orElseGet(() -> new Invalid("There is no auth=Bearer with a token"));
    }

    /** What stands before the fields. */
    record Head(Optional<String> user) {}

    private static Optional<Head> plainHead(String head) {
        if (!head.startsWith("user=")) return Optional.empty();
        return Optional.of(new Head(Optional.of(head.substring(5)).filter(u -> !u.isEmpty())));
    }

    private static Optional<Head> gs2Head(String head) {
        boolean unbound = head.startsWith("n,") || head.startsWith("y,");
        if (!unbound || !head.endsWith(",")) return Optional.empty();
        String acting = head.length() == 2 ? "" : head.substring(2, head.length() - 1);
        if (acting.isEmpty()) return Optional.of(new Head(Optional.empty()));
        if (!acting.startsWith("a=")) return Optional.empty();
        return SaslText.unescaped(acting.substring(2)).map(u -> new Head(Optional.of(u)));
    }

    private static Optional<String> token(String fields) {
        for (String field : fields.split("\1", -1)) {
            if (!field.startsWith("auth=")) continue;
            String value = field.substring(5).strip();
            boolean bearer = value.toLowerCase(Locale.ROOT).startsWith("bearer ");
            return Optional.of(bearer ? value.substring(7).strip() : "").filter(t -> !t.isEmpty());
        }
        return Optional.empty();
    }
}
