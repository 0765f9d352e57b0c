package org.signpost.smtpclient;

import org.signpost.sasl.SaslClient;
import org.signpost.smtp.Capabilities;
import org.signpost.smtp.Reply;

import java.io.IOException;
import java.util.Optional;

/** Logs in with a password (RFC 4954 §4). */
final class Authentication {

    private static final String HIDDEN = "…";

    /** No mechanism here has more than two; one more cancels, and one hears of it. */
    private static final int MOST_CHALLENGES = 4;

    private Authentication() {}

    /** Why the login failed; empty when it succeeded. */
    static Optional<String> run(Wire wire, Capabilities capabilities, Login login)
            throws IOException {
        Optional<SaslClient> client =
                SaslClient.choose(capabilities.parameters("AUTH"), login.user(), login.password());
        if (client.isEmpty()) return Optional.of("offers neither AUTH PLAIN nor AUTH LOGIN");
        Reply reply = begin(wire, client.get());
        for (int i = 0; reply.isIntermediate(); i++) {
            if (i == MOST_CHALLENGES)
                return Optional.of("asks on and on instead of answering AUTH");
            reply = ask(wire, client.get().answer().orElse("*"), HIDDEN);
        }
        return reply.isPositive() ? Optional.empty() : Optional.of("refuses the login: " + reply);
    }

    private static Reply begin(Wire wire, SaslClient client) throws IOException {
        String command = "AUTH " + client.mechanism();
        Optional<String> response = client.initialResponse();
        return response.isPresent()
                ? ask(wire, command + " " + response.get(), command + " " + HIDDEN)
                : ask(wire, command, command);
    }

    private static Reply ask(Wire wire, String line, String shown) throws IOException {
        wire.command(line, shown);
        wire.flush();
        return wire.reply("AUTH", wire.timeouts().command());
    }
}
