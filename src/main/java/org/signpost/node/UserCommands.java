package org.signpost.node;

import org.signpost.account.AccountChange;
import org.signpost.account.AccountEntry;
import org.signpost.account.Accounts;
import org.signpost.account.DomainCheck;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.config.Config;
import org.signpost.config.DomainConfig;
import org.signpost.config.toml.Problem;
import org.signpost.control.ControlCommand;
import org.signpost.json.JsonObject;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The {@code user.…} commands.
 *
 * @param accounts whom they are about
 * @param config whose domains an account may be in
 */
record UserCommands(Accounts accounts, Supplier<Config> config) {

    Map<String, ControlCommand> commands() {
        return Map.of(
                "user.add", (request, call) -> add(request),
                "user.passwd", (request, call) -> passwd(request),
                "user.list", (request, call) -> list(),
                "user.remove", (request, call) -> remove(request));
    }

    private JsonObject add(JsonObject request) throws IOException {
        Optional<Mailbox> address = address(request);
        if (address.isEmpty()) return noAddress(request);
        Optional<Domain> name = address.get().domain();
        Optional<DomainConfig> domain =
                config.get().domains().stream()
                        .filter(d -> name.equals(Optional.of(d.name())))
                        .findFirst();
        if (domain.isEmpty()) {
            return ControlCommand.error(
                    address.get().host() + " is not a [[domain]] of " + config.get().file());
        }
        AccountChange change = accounts.add(address.get(), request.text("password").orElse(""));
        return answer(change)
                .with(
                        "warnings",
                        change.done() ? warnings(address.get(), domain.get()) : List.of());
    }

    private List<String> warnings(Mailbox address, DomainConfig domain) throws IOException {
        return accounts.lookalikes(address, domain.tagSeparator()).stream()
                .map(other ->
                        ("%s and %s differ by what looks like a tag: mail for either"
                                        + " goes to the account of exactly that name")
                                .formatted(address, other))
                .toList();
    }

    private JsonObject passwd(JsonObject request) throws IOException {
        Optional<Mailbox> address = address(request);
        if (address.isEmpty()) return noAddress(request);
        return answer(accounts.password(address.get(), request.text("password").orElse("")));
    }

    private JsonObject remove(JsonObject request) throws IOException {
        Optional<Mailbox> address = address(request);
        if (address.isEmpty()) return noAddress(request);
        Optional<String> bereft = bereftBy(address.get());
        if (bereft.isPresent()) return ControlCommand.error(bereft.get());
        return answer(accounts.remove(address.get()));
    }

    /** Why a server would not start without that account; empty where it would, or doesn't now. */
    private Optional<String> bereftBy(Mailbox address) throws IOException {
        List<Mailbox> all = accounts.list().stream().map(AccountEntry::address).toList();
        List<Mailbox> others =
                all.stream().filter(a -> !a.folded().equals(address.folded())).toList();
        if (others.size() == all.size() || hasErrors(all) || !hasErrors(others)) {
            return Optional.empty();
        }
        return Optional.of(
                "mail for postmaster (RFC 5321 §4.5.1) leads to %s and nobody else: change the alias in %s, and reload"
                        .formatted(address, config.get().file()));
    }

    private boolean hasErrors(List<Mailbox> addresses) {
        return DomainCheck.of(config.get(), addresses).stream()
                .anyMatch(p -> p.severity() == Problem.Severity.ERROR);
    }

    private JsonObject list() throws IOException {
        return JsonObject.of("users", accounts.list().stream().map(UserCommands::shown).toList());
    }

    private static JsonObject shown(AccountEntry entry) {
        return JsonObject.of("address", entry.address().text())
                .with("created", entry.created())
                .with("state", entry.state().name().toLowerCase(Locale.ROOT));
    }

    private static Optional<Mailbox> address(JsonObject request) {
        return request.text("address").flatMap(Mailbox::parse);
    }

    private static JsonObject noAddress(JsonObject request) {
        return ControlCommand.error("not an address: " + request.text("address").orElse(""));
    }

    private static JsonObject answer(AccountChange change) {
        return change.done()
                ? JsonObject.of("done", change.text())
                : ControlCommand.error(change.text());
    }
}
