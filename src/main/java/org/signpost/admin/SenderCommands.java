package org.signpost.admin;

import org.signpost.account.AccountChange;
import org.signpost.account.Accounts;
import org.signpost.account.DomainDirectory;
import org.signpost.address.Domain;
import org.signpost.address.InternationalName;
import org.signpost.address.Mailbox;
import org.signpost.config.Config;
import org.signpost.config.SenderPattern;
import org.signpost.control.ControlCommand;
import org.signpost.control.Peer;
import org.signpost.json.JsonObject;
import org.signpost.observe.EventSink;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The {@code user.sender.…} commands: what accounts may send as beside their own addresses.
 *
 * @param accounts whom they are about
 * @param directory what the directory knows of its people
 * @param config whose domains they may send for
 * @param events hears what was done by hand
 */
public record SenderCommands(
        Accounts accounts, DomainDirectory directory, Supplier<Config> config, EventSink events) {

    /** The commands by their names. */
    public Map<String, ControlCommand> commands() {
        return Map.of(
                "user.sender.add", (request, call) -> change(request, call.peer(), this::allow),
                "user.sender.remove", (request, call) -> change(request, call.peer(), this::forbid),
                "user.sender.list", (request, call) -> list(request));
    }

    private interface Change {
        JsonObject make(Mailbox account, SenderPattern sender, Peer by) throws IOException;
    }

    private static JsonObject change(JsonObject request, Peer by, Change change)
            throws IOException {
        Optional<Mailbox> account = UserCommands.address(request);
        if (account.isEmpty()) return UserCommands.noAddress(request);
        String text = request.text("sender").orElse("");
        Optional<SenderPattern> sender = SenderPattern.typed(text);
        return sender.isPresent()
                ? change.make(account.get(), sender.get(), by)
                : ControlCommand.error(notASender(text));
    }

    static String notASender(String text) {
        return "a sender is an address, or @example.com for all of a domain; got `"
                + text
                + "`"
                + InternationalName.advice(text);
    }

    /**
     * Refuses domains that aren't ours: what is sent for them could never be signed, and would be
     * taken for forged.
     */
    private JsonObject allow(Mailbox account, SenderPattern sender, Peer by) throws IOException {
        Optional<String> foreign = foreign(sender.domain(), config.get());
        if (foreign.isPresent()) return ControlCommand.error(foreign.get());
        enrolment().enrol(account, by);
        JsonObject answer =
                UserCommands.answer(
                        Deed.of("sender-add"), accounts.allow(account, sender), by, events);
        return enrolment().warned(answer, account, List.of());
    }

    private static Optional<String> foreign(Domain domain, Config config) {
        boolean ours = config.domains().stream().anyMatch(d -> d.name().equals(domain));
        return ours || UserCommands.isInTheFile(domain, config)
                ? Optional.empty()
                : Optional.of(
                        "%s is not a [[domain]] of %s, so mail in its name would never be signed: add it there first"
                                .formatted(domain, config.file()));
    }

    private JsonObject forbid(Mailbox account, SenderPattern sender, Peer by) throws IOException {
        AccountChange change =
                enrolment().lacking(accounts.forbid(account, sender), "sender " + sender.text());
        return UserCommands.answer(Deed.of("sender-remove"), change, by, events);
    }

    private Enrolment enrolment() {
        return new Enrolment(accounts, directory, config.get(), events);
    }

    private JsonObject list(JsonObject request) throws IOException {
        Optional<Mailbox> account = UserCommands.address(request);
        if (account.isEmpty()) return UserCommands.noAddress(request);
        Optional<List<SenderPattern>> senders =
                enrolment().kept(account.get(), accounts.senders(account.get()));
        if (senders.isEmpty()) return ControlCommand.error("there is no account " + account.get());
        return JsonObject.of("senders", senders.get().stream().map(SenderPattern::text).toList());
    }
}
