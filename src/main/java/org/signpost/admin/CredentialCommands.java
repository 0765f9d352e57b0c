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
import org.signpost.config.Config;
import org.signpost.config.NetworkText;
import org.signpost.config.SenderPattern;
import org.signpost.control.ControlCommand;
import org.signpost.control.Peer;
import org.signpost.json.JsonObject;
import org.signpost.observe.Clock;
import org.signpost.observe.EventSink;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The {@code user.credential.…} commands, and {@code user.limit}.
 *
 * @param accounts whom they are about
 * @param directory what accounts may send as
 * @param config the one in use
 * @param clock tells when credentials expire
 * @param events hears what was done by hand, without secrets
 */
public record CredentialCommands(
        Accounts accounts,
        DomainDirectory directory,
        Supplier<Config> config,
        Clock clock,
        EventSink events) {

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

        String what() {
            return "credential " + name;
        }

        Deed deed(String verb) {
            return Deed.ofCredential(verb, name);
        }
    }

    private interface Treatment {
        JsonObject on(Wish wish) throws IOException;
    }

    /** What becomes of something that was understood. */
    private interface Use<T> {
        JsonObject of(T value) throws IOException;
    }

    private static JsonObject about(JsonObject request, Peer by, Treatment treatment)
            throws IOException {
        Optional<Mailbox> account = UserCommands.address(request);
        if (account.isEmpty()) return UserCommands.noAddress(request);
        String typed = request.text("name").orElse("");
        Optional<String> name = Credential.name(typed);
        return name.isPresent()
                ? treatment.on(new Wish(account.get(), name.get(), request, by))
                : ControlCommand.error(NAME_FORM + typed + "`");
    }

    private static <T> JsonObject use(Typed<T> typed, Use<T> use) throws IOException {
        return switch (typed) {
            case Typed.Meant<T>(T value) -> use.of(value);
            case Typed.Fault<T>(String why) -> ControlCommand.error(why);
        };
    }

    private JsonObject add(Wish wish) throws IOException {
        return use(scope(wish), scope -> add(wish, scope));
    }

    private JsonObject add(Wish wish, Credential.Scope scope) throws IOException {
        enrolment().enrol(wish.account(), wish.by());
        String secret = CredentialSecret.random();
        AccountChange change = credentials().add(wish.account(), wish.name(), scope, secret);
        JsonObject answer = made(wish, "add", change, secret);
        return enrolment().warned(answer, wish.account(), idle(wish, scope.senders()));
    }

    /** A directory's address may be one of several of somebody, and is given no other's senders. */
    private List<String> idle(Wish wish, List<SenderPattern> senders) {
        Account account = directory.account(wish.account());
        return senders.stream()
                .filter(s -> !account.maySendAs(s))
                .map(s ->
                        "%s may not send as %s yet: \"signpost user sender add %s %s\" lets it"
                                .formatted(wish.login(), s.text(), wish.account(), s.text()))
                .toList();
    }

    private Enrolment enrolment() {
        return new Enrolment(accounts, directory, config.get(), events);
    }

    private JsonObject rotate(Wish wish) throws IOException {
        return use(expiry(wish.request()), expires -> rotate(wish, expires));
    }

    private JsonObject rotate(Wish wish, Optional<Instant> expires) throws IOException {
        if (expires.isEmpty() && isOver(wish)) {
            return ControlCommand.error(
                    wish.login() + " has expired: say --expires to give it more time");
        }
        String secret = CredentialSecret.random();
        AccountChange change = credentials().rotate(wish.account(), wish.name(), expires, secret);
        return made(wish, "rotate", enrolment().lacking(change, wish.what()), secret);
    }

    private boolean isOver(Wish wish) throws IOException {
        Instant now = clock.instant();
        return credentials().list(wish.account()).orElse(List.of()).stream()
                .map(Credentials.Used::credential)
                .anyMatch(c -> c.name().equals(wish.name()) && c.isExpired(now));
    }

    private JsonObject revoke(Wish wish) throws IOException {
        AccountChange change = credentials().revoke(wish.account(), wish.name());
        return UserCommands.answer(
                wish.deed("revoke"), enrolment().lacking(change, wish.what()), wish.by(), events);
    }

    private JsonObject made(Wish wish, String verb, AccountChange change, String secret) {
        JsonObject answer = UserCommands.answer(wish.deed(verb), change, wish.by(), events);
        return change.done() ? answer.with("login", wish.login()).with("secret", secret) : answer;
    }

    private Credentials credentials() {
        return new Credentials(accounts, clock);
    }

    private JsonObject limit(JsonObject request, Peer by) throws IOException {
        Optional<Mailbox> account = UserCommands.address(request);
        if (account.isEmpty()) return UserCommands.noAddress(request);
        return use(daily(request), daily -> limit(account.get(), daily, by));
    }

    private JsonObject limit(Mailbox account, Optional<Integer> daily, Peer by) throws IOException {
        boolean nothing = daily.isEmpty() && !accounts.exists(account);
        if (nothing && enrolment().concerns(account)) {
            return JsonObject.of("done", account + " has no limit");
        }
        enrolment().enrol(account, by);
        JsonObject answer =
                UserCommands.answer(Deed.of("limit"), accounts.limit(account, daily), by, events);
        return enrolment().warned(answer, account, List.of());
    }

    private JsonObject list(JsonObject request) throws IOException {
        Optional<Mailbox> account = UserCommands.address(request);
        if (account.isEmpty()) return UserCommands.noAddress(request);
        Optional<List<Credentials.Used>> all =
                enrolment().kept(account.get(), credentials().list(account.get()));
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

    private Typed<Credential.Scope> scope(Wish wish) {
        JsonObject request = wish.request();
        return expiry(request)
                .then(expires ->
                        networks(request)
                                .then(networks ->
                                        senders(wish)
                                                .then(senders ->
                                                        daily(request)
                                                                .map(daily ->
                                                                        new Credential.Scope(
                                                                                expires, networks,
                                                                                senders, daily)))));
    }

    private Typed<Optional<Instant>> expiry(JsonObject request) {
        Optional<String> text = request.text("expires");
        if (text.isEmpty()) return new Typed.Meant<>(Optional.empty());
        return Typed.of(
                        Expiry.parse(text.get(), clock.instant()),
                        () ->
                                "a credential expires after a time such as 90d, or at the end of a"
                                        + " day to come (UTC) such as 2027-01-31; got `"
                                        + text.get()
                                        + "`")
                .map(Optional::of);
    }

    private static Typed<List<Network>> networks(JsonObject request) {
        return Typed.each(
                request.texts("networks"),
                text ->
                        Typed.of(
                                NetworkText.parse(text),
                                () ->
                                        "a network is one such as 192.0.2.0/24 or 2001:db8::/48;"
                                                + " got `"
                                                + text
                                                + "`"
                                                + NetworkText.advice(text)));
    }

    /**
     * Those of the account: a credential is never good for more. What is another address of
     * somebody of a directory is left to MAIL, where the credential needs it to be given.
     */
    private Typed<List<SenderPattern>> senders(Wish wish) {
        Account account = directory.account(wish.account());
        return Typed.each(
                wish.request().texts("senders"),
                text ->
                        Typed.of(SenderPattern.typed(text), () -> SenderCommands.notASender(text))
                                .then(sender -> ofAccount(sender, account, text)));
    }

    private Typed<SenderPattern> ofAccount(SenderPattern sender, Account account, String text) {
        boolean another =
                enrolment().concerns(account.address())
                        && Enrolment.isInDirectory(sender.domain(), config.get());
        return another || account.maySendAs(sender)
                ? new Typed.Meant<>(sender)
                : new Typed.Fault<>(
                        "%s may not send as %s itself: \"signpost user sender add %s %s\" lets it"
                                .formatted(account.address(), text, account.address(), text));
    }

    private static Typed<Optional<Integer>> daily(JsonObject request) {
        Optional<Long> daily = request.number("daily");
        return daily.filter(d -> d < 1 || d > Integer.MAX_VALUE).isPresent()
                ? new Typed.Fault<>("a daily limit is 1 or more; got " + daily.get())
                : new Typed.Meant<>(daily.map(Long::intValue));
    }
}
