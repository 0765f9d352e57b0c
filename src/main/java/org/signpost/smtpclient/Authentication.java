package org.signpost.smtpclient;

import org.signpost.sasl.ChannelBindings;
import org.signpost.sasl.SaslClient;
import org.signpost.sasl.SaslClient.Answer;
import org.signpost.sasl.SaslClient.Secret;
import org.signpost.smtp.Capabilities;
import org.signpost.smtp.Reply;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Logs in to a server that was verified (RFC 4954 §4). By SCRAM, bound to the connection, where the
 * server can; then it has to prove that it knows the password as well. There is one try on a
 * connection, whatever else the server offers: a channel binding is good for one (RFC 9266 §4.1).
 */
final class Authentication {

    private static final String HIDDEN = "…";

    /** No mechanism here has more than three; one more cancels, and one hears of it. */
    private static final int MOST_CHALLENGES = 5;

    private final Wire wire;
    private final SaslClient client;

    private Authentication(Wire wire, SaslClient client) {
        this.wire = wire;
        this.client = client;
    }

    /** Why the login failed, going on after the server's name; empty when it succeeded. */
    static Optional<String> run(Wire wire, Capabilities capabilities, Login login)
            throws IOException {
        List<String> offered = capabilities.parameters("AUTH");
        ChannelBindings bindings = wire::binding;
        Optional<SaslClient> client =
                SaslClient.choose(offered, bindings, login.user(), login.secret());
        return client.isPresent()
                ? new Authentication(wire, client.get()).run()
                : Optional.of(nothing(offered, login.secret()));
    }

    private static String nothing(List<String> offered, Secret secret) {
        String wanted =
                switch (secret) {
                    case Secret.Password _ -> "neither SCRAM-SHA-256 nor AUTH PLAIN nor AUTH LOGIN";
                    case Secret.Token _ -> "neither AUTH OAUTHBEARER nor AUTH XOAUTH2";
                };
        String instead = offered.isEmpty() ? "" : ", but " + String.join(" ", offered);
        return "offers " + wanted + instead;
    }

    private Optional<String> run() throws IOException {
        Reply reply = begin();
        for (int i = 0; reply.isIntermediate(); i++) {
            if (i == MOST_CHALLENGES) {
                return Optional.of("asks on and on instead of answering AUTH");
            }
            switch (client.answer(challenge(reply))) {
                case Answer.Say(String line) -> reply = ask(line, HIDDEN);
                case Answer.GiveUp(String why) -> {
                    reply = ask("*", "*");
                    return Optional.of(reply.isIntermediate() ? why + ", and on and on" : why);
                }
            }
        }
        if (reply.isPositive()) return client.objection();
        String complaint = client.complaint().map(c -> ", saying " + c).orElse("");
        return Optional.of("refuses the login: " + reply + complaint);
    }

    private static String challenge(Reply reply) {
        return reply.lines().getFirst().strip();
    }

    private Reply begin() throws IOException {
        String command = "AUTH " + client.mechanism();
        Optional<String> response = client.initialResponse();
        return response.isPresent()
                ? ask(command + " " + response.get(), command + " " + HIDDEN)
                : ask(command, command);
    }

    private Reply ask(String line, String shown) throws IOException {
        wire.command(line, shown);
        wire.flush();
        return wire.reply("AUTH", wire.timeouts().command());
    }
}
