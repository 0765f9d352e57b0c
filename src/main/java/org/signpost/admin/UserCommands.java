package org.signpost.admin;

import org.signpost.account.AccountChange;
import org.signpost.account.AccountEntry;
import org.signpost.account.Accounts;
import org.signpost.account.Directory;
import org.signpost.account.DomainCheck;
import org.signpost.account.DomainCheck.Known;
import org.signpost.account.PasswordLength;
import org.signpost.account.Resolution;
import org.signpost.address.Domain;
import org.signpost.address.ForwardPath;
import org.signpost.address.InternationalName;
import org.signpost.address.Mailbox;
import org.signpost.config.Config;
import org.signpost.config.DomainConfig;
import org.signpost.config.DomainPlaces;
import org.signpost.config.toml.Problem;
import org.signpost.control.ControlCommand;
import org.signpost.control.Peer;
import org.signpost.json.JsonObject;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The {@code user.…} commands.
 *
 * @param accounts whom they are about
 * @param directory where mail for an address goes
 * @param config whose domains an account may be in
 * @param events hears what was done by hand, without passwords
 */
public record UserCommands(
        Accounts accounts, Directory directory, Supplier<Config> config, EventSink events) {

    /** The commands by their names. */
    public Map<String, ControlCommand> commands() {
        return Map.of(
                "user.add", (request, call) -> add(request, call.peer()),
                "user.passwd", (request, call) -> passwd(request, call.peer()),
                "user.list", (request, call) -> list(),
                "user.remove", (request, call) -> remove(request, call.peer()));
    }

    private JsonObject add(JsonObject request, Peer by) throws IOException {
        Optional<Mailbox> address = address(request);
        if (address.isEmpty()) return noAddress(request);
        Optional<Domain> name = address.get().domain();
        Optional<DomainConfig> domain =
                config.get().domains().stream()
                        .filter(d -> name.equals(Optional.of(d.name())))
                        .findFirst();
        if (domain.isEmpty() && !isInTheFile(name)) {
            return ControlCommand.error(
                    address.get().host()
                            + " is not a [[domain]] of "
                            + config.get().file()
                            + ": add it there first");
        }
        if (isInDirectory(address.get(), config.get())) {
            return ControlCommand.error(
                    "the accounts of "
                            + address.get().host()
                            + " are in the directory of [ldap]: add it there");
        }
        String password = request.text("password").orElse("");
        Optional<String> fault = PasswordLength.fault(password);
        if (fault.isPresent()) return ControlCommand.error(fault.get());
        AccountChange change = accounts.add(address.get(), password);
        JsonObject answer = answer(Deed.ITSELF, change, by);
        return change.done() ? answer.with("warnings", warnings(address.get(), domain)) : answer;
    }

    /**
     * Whether the file has that domain by now: its accounts come before the reload, which a
     * postmaster who is nobody would keep from happening (RFC 5321 §4.5.1).
     */
    private boolean isInTheFile(Optional<Domain> domain) {
        return domain.filter(d -> isInTheFile(d, config.get())).isPresent();
    }

    static boolean isInTheFile(Domain domain, Config config) {
        return DomainPlaces.of(config.file()).has(domain);
    }

    private List<String> warnings(Mailbox address, Optional<DomainConfig> domain)
            throws IOException {
        return domain.isPresent()
                ? warnings(address, domain.get())
                : List.of(
                        "the server doesn't know %s yet: \"signpost reload\" makes it known"
                                .formatted(address.host()));
    }

    private List<String> warnings(Mailbox address, DomainConfig domain) throws IOException {
        return Stream.concat(aliasOf(address).stream(), lookalikes(address, domain).stream())
                .toList();
    }

    /**
     * Says so where an alias of that name takes the account's mail. That is no reason to refuse it:
     * whoever puts an account in the place of an alias makes it first, so that no mail is refused.
     */
    private Optional<String> aliasOf(Mailbox address) {
        if (!(directory.resolve(new ForwardPath.Recipient(address))
                instanceof Resolution.Known(List<Mailbox> targets))) {
            return Optional.empty();
        }
        if (targets.stream().anyMatch(t -> t.folded().equals(address.folded()))) {
            return Optional.empty();
        }
        String others = targets.stream().map(Mailbox::text).collect(Collectors.joining(", "));
        return Optional.of(
                "%s is an alias too: its mail goes to %s and not to this account, until you remove the alias"
                        .formatted(address, others));
    }

    private List<String> lookalikes(Mailbox address, DomainConfig domain) throws IOException {
        return accounts.lookalikes(address, domain.tagSeparator()).stream()
                .map(other ->
                        "%s and %s differ by what looks like a tag: mail for either goes to the account of exactly that name"
                                .formatted(address, other))
                .toList();
    }

    private JsonObject passwd(JsonObject request, Peer by) throws IOException {
        Optional<Mailbox> address = address(request);
        if (address.isEmpty()) return noAddress(request);
        if (isInDirectory(address.get(), config.get())) {
            return ControlCommand.error(
                    "the password of " + address.get() + " is that of the directory of [ldap]");
        }
        String password = request.text("password").orElse("");
        Optional<String> fault = PasswordLength.fault(password);
        if (fault.isPresent()) return ControlCommand.error(fault.get());
        return answer(Deed.of("password"), accounts.password(address.get(), password), by);
    }

    private JsonObject remove(JsonObject request, Peer by) throws IOException {
        Optional<Mailbox> address = address(request);
        if (address.isEmpty()) return noAddress(request);
        Optional<String> bereft = bereftBy(address.get());
        if (bereft.isPresent()) return ControlCommand.error(bereft.get());
        return answer(Deed.ITSELF, accounts.remove(address.get()), by);
    }

    /** Why a server would not start without that account; empty where it would, or doesn't now. */
    private Optional<String> bereftBy(Mailbox address) throws IOException {
        List<Known> all = accounts.list().stream().map(Known::of).toList();
        List<Known> others =
                all.stream().filter(a -> !a.address().folded().equals(address.folded())).toList();
        if (others.size() == all.size() || hasErrors(all) || !hasErrors(others)) {
            return Optional.empty();
        }
        return Optional.of(
                "mail for postmaster (RFC 5321 §4.5.1) leads to %s and nobody else: change the alias in %s, and reload"
                        .formatted(address, config.get().file()));
    }

    private boolean hasErrors(List<Known> known) {
        return DomainCheck.of(config.get(), known).stream()
                .anyMatch(p -> p.severity() == Problem.Severity.ERROR);
    }

    private JsonObject list() throws IOException {
        Map<Long, Integer> limits = accounts.limits();
        return JsonObject.of(
                "users",
                accounts.list().stream()
                        .map(a -> shown(a).with("daily", Optional.ofNullable(limits.get(a.id()))))
                        .toList());
    }

    private static JsonObject shown(AccountEntry entry) {
        return JsonObject.of("address", entry.address().text())
                .with("created", entry.created())
                .with("state", entry.state().name().toLowerCase(Locale.ROOT))
                .with("password", entry.hasPassword());
    }

    static Optional<Mailbox> address(JsonObject request) {
        return request.text("address").flatMap(Mailbox::parse);
    }

    static JsonObject noAddress(JsonObject request) {
        String text = request.text("address").orElse("");
        return ControlCommand.error("not an address: " + text + InternationalName.advice(text));
    }

    private static boolean isInDirectory(Mailbox address, Config config) {
        return address.domain().filter(d -> Enrolment.isInDirectory(d, config)).isPresent();
    }

    private JsonObject answer(Deed deed, AccountChange change, Peer by) {
        return answer(deed, change, by, events);
    }

    /** Tells the log what was changed and by whom, and the asker what came of it. */
    static JsonObject answer(Deed deed, AccountChange change, Peer by, EventSink events) {
        event(change).map(deed::addTo).map(e -> e.with("by", by.user())).ifPresent(events::emit);
        return change.done()
                ? JsonObject.of("done", change.text())
                : ControlCommand.error(change.text());
    }

    private static Optional<Event> event(AccountChange change) {
        return switch (change) {
            case AccountChange.Added(Mailbox address) -> about(address, Event.of("user.add"));
            case AccountChange.Changed(Mailbox address) -> about(address, Event.of("user.change"));
            case AccountChange.Removed(Mailbox address) -> about(address, Event.of("user.remove"));
            case AccountChange.Exists _,
                    AccountChange.NoSuchAccount _,
                    AccountChange.NoSuchPart _,
                    AccountChange.PartExists _,
                    AccountChange.BadAddress _,
                    AccountChange.BadPassword _ ->
                    Optional.empty();
        };
    }

    private static Optional<Event> about(Mailbox address, Event event) {
        return Optional.of(event.with("address", address));
    }
}
