package org.signpost.admin;

import org.signpost.account.AccountChange;
import org.signpost.account.Accounts;
import org.signpost.account.DomainDirectory;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.config.Config;
import org.signpost.config.DomainConfig;
import org.signpost.control.Peer;
import org.signpost.json.JsonObject;
import org.signpost.observe.EventSink;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What becomes of people of a directory, of whom there is no record here until something is kept of
 * them.
 *
 * @param accounts where it is kept
 * @param directory knows aliases, and what the directory knows
 * @param config whose domains' people are in a directory
 * @param events hears of records
 */
record Enrolment(Accounts accounts, DomainDirectory directory, Config config, EventSink events) {

    /** Whether that may be somebody of a directory, with a record here or without. */
    boolean concerns(Mailbox address) {
        return address.domain().filter(d -> isInDirectory(d, config)).isPresent()
                && !directory.isAlias(address);
    }

    static boolean isInDirectory(Domain domain, Config config) {
        return config.domains().stream()
                .filter(d -> d.name().equals(domain))
                .anyMatch(d -> d.accounts() == DomainConfig.Accounts.LDAP);
    }

    /**
     * Makes a record of somebody of a directory who has none, before something is kept of him.
     * Whether there is somebody of that address, the directory says at each login.
     */
    void enrol(Mailbox address, Peer by) throws IOException {
        if (!concerns(address) || accounts.exists(address)) return;
        UserCommands.answer(Deed.ITSELF, accounts.enrol(address), by, events);
    }

    /** That change; of somebody without a record, that he has no such thing. */
    AccountChange lacking(AccountChange change, String what) {
        return change instanceof AccountChange.NoSuchAccount(Mailbox address) && concerns(address)
                ? new AccountChange.NoSuchPart(address, what)
                : change;
    }

    /** What is kept of somebody: nothing of who has no record; empty where it can't be anybody. */
    <T> Optional<List<T>> kept(Mailbox address, Optional<List<T>> parts) {
        return parts.or(() -> concerns(address) ? Optional.of(List.of()) : Optional.empty());
    }

    /** That answer, with what an administrator should know who gave somebody something. */
    JsonObject warned(JsonObject answer, Mailbox address, List<String> others) {
        if (answer.text("error").isPresent()) return answer;
        Stream<String> doubt =
                concerns(address) ? directory.doubt(address).stream() : Stream.empty();
        List<String> warnings = Stream.concat(others.stream(), doubt).toList();
        return warnings.isEmpty() ? answer : answer.with("warnings", warnings);
    }
}
