package org.signpost.smtpclient;

import org.signpost.smtp.Capabilities;
import org.signpost.smtp.Reply;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Logs in with a password: PLAIN (RFC 4616) where offered, else LOGIN. */
final class Authentication {

    private static final String HIDDEN = "…";

    private Authentication() {}

    /** Why the login failed; empty when it succeeded. */
    static Optional<String> run(Wire wire, Capabilities capabilities, Login login)
            throws IOException {
        List<String> offered = capabilities.parameters("AUTH");
        if (offered.contains("PLAIN")) return plain(wire, login);
        if (offered.contains("LOGIN")) return stepwise(wire, login);
        return Optional.of("offers neither AUTH PLAIN nor AUTH LOGIN");
    }

    private static Optional<String> plain(Wire wire, Login login) throws IOException {
        String response = base64('\0' + login.user() + '\0' + login.password());
        return verdict(ask(wire, "AUTH PLAIN " + response, "AUTH PLAIN " + HIDDEN));
    }

    private static Optional<String> stepwise(Wire wire, Login login) throws IOException {
        Reply reply = ask(wire, "AUTH LOGIN", "AUTH LOGIN");
        if (reply.isIntermediate()) reply = ask(wire, base64(login.user()), HIDDEN);
        if (reply.isIntermediate()) reply = ask(wire, base64(login.password()), HIDDEN);
        return verdict(reply);
    }

    private static Optional<String> verdict(Reply reply) {
        return reply.isPositive() ? Optional.empty() : Optional.of("refuses the login: " + reply);
    }

    private static Reply ask(Wire wire, String line, String shown) throws IOException {
        Duration within = wire.timeouts().command();
        wire.command(line, shown);
        wire.flush();
        return wire.reply("AUTH", within);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
