package org.signpost.admin;

import org.signpost.account.Account;
import org.signpost.account.AccountChange;
import org.signpost.account.Accounts;
import org.signpost.account.Credential;
import org.signpost.account.CredentialSecret;
import org.signpost.account.Credentials;
import org.signpost.account.DomainDirectory;
import org.signpost.address.Mailbox;
import org.signpost.address.Network;
import org.signpost.config.SenderPattern;
import org.signpost.control.ControlCommand;
import org.signpost.control.Peer;
import org.signpost.json.JsonObject;
import org.signpost.observe.Clock;
import org.signpost.observe.EventSink;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code user.credential.…} commands, and {@code user.limit}.
 *
 * @param accounts whom they are about
 * @param directory what accounts may send as
 * @param clock tells when credentials expire
 * @param events hears what was done by hand, without secrets
 */
public record CredentialCommands(
        Accounts accounts, DomainDirectory directory, Clock clock, EventSink events) {

    private static final String NAME_FORM =
            "a credential's name has at most 64 letters, digits, `.`, `-` and `_`, and begins with"
                    + " a letter or digit; got `";

    /** The commands by their names. */
    public Map<String, ControlCommand> commands() {
        return Map.of(
                "user.credential.add", (request, call) -> about(request, call.peer(), this::add),
                "user.credential.rotate",
                        (request, call) -> about(request, call.peer(), this::rotate),
                "user.credential.revoke",
                        (request, call) -> about(request, call.peer(), this::revoke),
                "user.credential.list", (request, call) -> list(request),
                "user.limit", (request, call) -> limit(request, call.peer()));
    }

    /**
     * What is asked for.
     *
     * @param by who asks
     */
    private record Wish(Mailbox account, String name, JsonObject request, Peer by) {

        String login() {
            return account + "/" + name;
        }
    }

    private interface Deed {
        JsonObject on(Wish wish) throws IOException, Fault;
    }

    /** What was typed can't be meant: the message says why. */
    private static final class Fault extends Exception {
        private static final long serialVersionUID = 1;

        Fault(String message) {
            super(message);
        }

        JsonObject answer() {
            return ControlCommand.error(String.valueOf(getMessage()));
        }
    }

    private static JsonObject about(JsonObject request, Peer by, Deed deed) throws IOException {
        Optional<Mailbox> account = UserCommands.address(request);
        if (account.isEmpty()) return UserCommands.noAddress(request);
        String typed = request.text("name").orElse("");
        Optional<String> name = Credential.name(typed);
        if (name.isEmpty()) return ControlCommand.error(NAME_FORM + typed + "`");
        try {
            return deed.on(new Wish(account.get(), name.get(), request, by));
        } catch (Fault fault) {
            return fault.answer();
        }
    }

    private JsonObject add(Wish wish) throws IOException, Fault {
        String secret = CredentialSecret.random();
        Credential.Scope scope =
                new Credential.Scope(
                        expiry(wish.request()),
                        networks(wish.request()),
                        senders(wish),
                        daily(wish.request()));
        return made(wish, credentials().add(wish.account(), wish.name(), scope, secret), secret);
    }

    private JsonObject rotate(Wish wish) throws IOException, Fault {
        String secret = CredentialSecret.random();
        Optional<Instant> expires = expiry(wish.request());
        if (expires.isEmpty()) checkStillGood(wish);
        return made(
                wish, credentials().rotate(wish.account(), wish.name(), expires, secret), secret);
    }

    private void checkStillGood(Wish wish) throws IOException, Fault {
        Instant now = clock.instant();
        boolean over =
                credentials().list(wish.account()).orElse(List.of()).stream()
                        .map(Credentials.Used::credential)
                        .anyMatch(c -> c.name().equals(wish.name()) && c.isExpired(now));
        if (over) {
            throw new Fault(wish.login() + " has expired: say --expires to give it more time");
        }
    }

    private JsonObject revoke(Wish wish) throws IOException {
        AccountChange change = credentials().revoke(wish.account(), wish.name());
        return UserCommands.answer(change, wish.by(), events, Optional.of(wish.name()));
    }

    private JsonObject made(Wish wish, AccountChange change, String secret) {
        JsonObject answer =
                UserCommands.answer(change, wish.by(), events, Optional.of(wish.name()));
        return change.done() ? answer.with("login", wish.login()).with("secret", secret) : answer;
    }

    private Credentials credentials() {
        return new Credentials(accounts, clock);
    }

    private JsonObject limit(JsonObject request, Peer by) throws IOException {
        Optional<Mailbox> account = UserCommands.address(request);
        if (account.isEmpty()) return UserCommands.noAddress(request);
        try {
            AccountChange change = accounts.limit(account.get(), daily(request));
            return UserCommands.answer(change, by, events);
        } catch (Fault fault) {
            return fault.answer();
        }
    }

    private JsonObject list(JsonObject request) throws IOException {
        Optional<Mailbox> account = UserCommands.address(request);
        if (account.isEmpty()) return UserCommands.noAddress(request);
        Optional<List<Credentials.Used>> all = credentials().list(account.get());
        if (all.isEmpty()) return ControlCommand.error("there is no account " + account.get());
        return JsonObject.of(
                "credentials", all.get().stream().map(used -> shown(account.get(), used)).toList());
    }

    private static JsonObject shown(Mailbox account, Credentials.Used used) {
        Credential credential = used.credential();
        Credential.Scope scope = credential.scope();
        return JsonObject.of("name", credential.name())
                .with("login", account + "/" + credential.name())
                .with("created", credential.created())
                .with("expires", scope.expires())
                .with("networks", scope.networks().stream().map(Network::toString).toList())
                .with("senders", scope.senders().stream().map(SenderPattern::text).toList())
                .with("daily", scope.daily())
                .with("today", used.today())
                .with("used", used.used());
    }

    private Optional<Instant> expiry(JsonObject request) throws Fault {
        Optional<String> text = request.text("expires");
        if (text.isEmpty()) return Optional.empty();
        Optional<Instant> expires = Expiry.parse(text.get(), clock.instant());
        if (expires.isEmpty()) {
            throw new Fault(
                    "a credential expires after a time such as 90d, or at the end of a day to come"
                            + " (UTC) such as 2027-01-31; got `"
                            + text.get()
                            + "`");
        }
        return expires;
    }

    private static List<Network> networks(JsonObject request) throws Fault {
        List<Network> networks = new ArrayList<>();
        for (String text : request.texts("networks")) {
            networks.add(
                    Network.parse(text)
                            .orElseThrow(() ->
                                    new Fault(
                                            "a network is one such as 192.0.2.0/24 or"
                                                    + " 2001:db8::/48; got `"
                                                    + text
                                                    + "`")));
        }
        return networks;
    }

    /** Those of the account: a credential is never good for more. */
    private List<SenderPattern> senders(Wish wish) throws Fault {
        List<SenderPattern> senders = new ArrayList<>();
        Account account = directory.account(wish.account());
        for (String text : wish.request().texts("senders")) {
            SenderPattern sender =
                    SenderPattern.typed(text)
                            .orElseThrow(() -> new Fault(SenderCommands.notASender(text)));
            if (!account.maySendAs(sender)) {
                throw new Fault(
                        "%s may not send as %s itself: \"signpost user sender add %s %s\" lets it"
                                .formatted(wish.account(), text, wish.account(), text));
            }
            senders.add(sender);
        }
        return senders;
    }

    private static Optional<Integer> daily(JsonObject request) throws Fault {
        Optional<Long> daily = request.number("daily");
        if (daily.isPresent() && (daily.get() < 1 || daily.get() > Integer.MAX_VALUE)) {
            throw new Fault("a daily limit is 1 or more; got " + daily.get());
        }
        return daily.map(Long::intValue);
    }
}
