package org.signpost.smtpserver;

import org.signpost.account.Account;
import org.signpost.account.Authenticator;
import org.signpost.account.Authenticator.Verdict;
import org.signpost.config.AuthConfig;
import org.signpost.config.ListenerConfig.Role;
import org.signpost.sasl.SaslExchange;
import org.signpost.sasl.SaslMechanism;
import org.signpost.sasl.SaslStep;
import org.signpost.smtp.Reply;

import java.util.List;
import java.util.Optional;

/**
 * What is said after AUTH on one connection, in the clear or within TLS: which mechanisms there
 * are, and the exchange under way (RFC 4954 §4).
 */
final class AuthDialogue {

    private static final Reply BOUND_ONCE =
            Reply.of(
                            421,
                            "4.7.0",
                            "A connection is bound to one login: connect anew (RFC 9266, 4.1)")
                    .closing();

    private static final AuthConfig NONE = new AuthConfig(List.of(), Optional.empty(), List.of());

    private final AuthConfig auth;
    private final Login login;
    private final List<SaslMechanism> offered;
    private final Channel channel;
    private Optional<SaslExchange> exchange = Optional.empty();

    /**
     * Nothing was said yet.
     *
     * @param role of the listener
     * @param channel what the login is said on
     * @param known who the client is, where that needs no login
     */
    AuthDialogue(
            Role role,
            Channel channel,
            Settings settings,
            Authenticator.Client client,
            Optional<Verdict.Granted> known) {
        this.channel = channel;
        auth = role instanceof Role.Submission(AuthConfig of) ? of : NONE;
        login = new Login(settings, client, channel.peer(), auth.issuers(), known);
        offered = auth.mechanisms().stream().filter(this::isPossible).sorted().toList();
    }

    private boolean isPossible(SaslMechanism mechanism) {
        return switch (mechanism) {
            case SCRAM_SHA_256_PLUS, SCRAM_SHA_512_PLUS -> channel.peer().bindings().any();
            case EXTERNAL -> channel.peer().certificate().isPresent();
            case OAUTHBEARER, XOAUTH2 -> !auth.issuers().isEmpty();
            case SCRAM_SHA_256, SCRAM_SHA_512, PLAIN, LOGIN -> true;
        };
    }

    /** The names of the mechanisms that are offered, the preferred first. */
    List<String> offered() {
        return offered.stream().map(SaslMechanism::text).toList();
    }

    /** Who the client is; none where nobody knows yet. */
    Optional<Account> account() {
        return login.account();
    }

    /** Why the client may not go on as who it proved to be, if so. */
    Optional<Reply> lapse() {
        return login.lapse();
    }

    /** Answers AUTH; a 334 waits for {@link #receive}. */
    Reply begin(String name, Optional<String> initialResponse) {
        Optional<SaslMechanism> mechanism = SaslMechanism.of(name).filter(offered::contains);
        if (mechanism.isEmpty()) {
            return Reply.of(
                    504,
                    "5.5.4",
                    "Mechanism not available; there are " + String.join(", ", offered()));
        }
        if (mechanism.get().bound() && channel.isBound()) return BOUND_ONCE;
        SaslExchange begun = SaslExchange.of(mechanism.get(), channel::binding, offered);
        exchange = Optional.of(begun);
        login.begin(mechanism.get());
        return answer(begun.begin(initialResponse));
    }

    /** Answers the client's response to a 334. */
    Reply receive(String line) {
        return answer(exchange.orElseThrow().receive(line));
    }

    private Reply answer(SaslStep step) {
        Reply reply = login.reply(step);
        if (!reply.isIntermediate()) exchange = Optional.empty();
        return reply;
    }
}
