package org.signpost.smtpserver;

import org.signpost.account.AccountChange;
import org.signpost.account.Accounts;
import org.signpost.account.CachedCallout;
import org.signpost.account.CachedSource;
import org.signpost.account.Callout;
import org.signpost.account.Credential;
import org.signpost.account.Credentials;
import org.signpost.account.DomainDirectory;
import org.signpost.account.PasswordAuthenticator;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.address.Network;
import org.signpost.config.DomainConfig;
import org.signpost.config.LdapConfig;
import org.signpost.config.SenderPattern;
import org.signpost.ldap.LdapAccounts;
import org.signpost.ldap.TestDirectory;
import org.signpost.observe.EventSink;
import org.signpost.observe.TestClock;
import org.signpost.store.Database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Accounts of a transcript that are in a store, as a server has them. */
final class StoredAccounts implements AutoCloseable {

    private final Path folder;
    private final TestClock clock = new TestClock();
    private final Database database;
    private final Accounts accounts;
    private final Credentials credentials;
    private final CachedCallout callout;
    final DomainDirectory directory;
    final PasswordAuthenticator authenticator;

    private final Optional<TestDirectory> ldap;

    /**
     * Accounts in those domains.
     *
     * @param inDirectory whether they are a directory's and not the store's
     */
    StoredAccounts(List<Domain> domains, boolean inDirectory, EventSink events) throws IOException {
        folder = Files.createTempDirectory("accounts");
        database = Database.open(folder.resolve("signpost.db"), Accounts.migrations());
        accounts = new Accounts(database, clock);
        credentials = new Credentials(accounts, clock);
        callout =
                new CachedCallout(
                        (domain, mailbox) -> new Callout.Answer.Unknown("nobody to ask"),
                        database,
                        clock,
                        events);
        ldap = inDirectory ? Optional.of(new TestDirectory(folder)) : Optional.empty();
        CachedSource people =
                new CachedSource(
                        new LdapAccounts(() -> ldap.map(l -> l.config(LdapConfig.Tls.NONE))),
                        clock);
        directory =
                new DomainDirectory(
                        domains.stream().map(d -> domain(d, inDirectory)).toList(),
                        new DomainDirectory.Known(accounts, callout, people),
                        clock,
                        events);
        authenticator = new PasswordAuthenticator(accounts, directory, people, clock, events);
    }

    private static DomainConfig domain(Domain name, boolean inDirectory) {
        return new DomainConfig(
                name,
                new DomainConfig.Deliver.Maildir(),
                inDirectory
                        ? new DomainConfig.Recipients.Ldap()
                        : new DomainConfig.Recipients.Accounts(),
                new DomainConfig.Aliases(
                        Map.of("info", List.of("ann")), Optional.empty(), Optional.empty()),
                Optional.of('+'),
                inDirectory ? DomainConfig.Accounts.LDAP : DomainConfig.Accounts.STORE,
                Optional.empty());
    }

    /** Does what an administrator does, in the words of the command line, secrets given. */
    void perform(String line) throws IOException {
        List<String> words = List.of(line.split(" +", -1));
        if (words.getFirst().equals("clock")) {
            clock.advance(Duration.parse(words.get(1)));
            return;
        }
        if (words.getFirst().equals("ldap")) {
            if (words.get(1).equals("stop")) ldap.orElseThrow().stop();
            else ldap.orElseThrow().remove(words.get(2));
            return;
        }
        AccountChange change = change(words);
        if (!change.done()) throw new IOException(change.text());
    }

    private AccountChange change(List<String> words) throws IOException {
        int verbs = words.getFirst().matches("sender|credential") ? 2 : 1;
        Mailbox account = Mailbox.of(words.get(verbs));
        List<String> rest = words.subList(verbs + 1, words.size());
        return switch (String.join(" ", words.subList(0, verbs))) {
            case "add" -> accounts.add(account, rest.getFirst());
            case "enrol" -> accounts.enrol(account);
            case "passwd" -> accounts.password(account, rest.getFirst());
            case "limit" -> accounts.limit(account, Optional.of(Integer.valueOf(rest.getFirst())));
            case "sender add" -> accounts.allow(account, sender(rest.getFirst()));
            case "sender remove" -> accounts.forbid(account, sender(rest.getFirst()));
            case "credential add" ->
                    credentials.add(account, rest.get(0), scope(rest), rest.get(1));
            case "credential rotate" ->
                    credentials.rotate(account, rest.get(0), Optional.empty(), rest.get(1));
            case "credential revoke" -> credentials.revoke(account, rest.getFirst());
            default -> throw new IOException("unknown: " + words);
        };
    }

    /** NAME SECRET, then pairs. */
    private Credential.Scope scope(List<String> words) throws IOException {
        Optional<Instant> expires = Optional.empty();
        List<Network> networks = new ArrayList<>();
        List<SenderPattern> senders = new ArrayList<>();
        Optional<Integer> daily = Optional.empty();
        for (int i = 2; i < words.size(); i += 2) {
            String value = words.get(i + 1);
            switch (words.get(i)) {
                case "--expires" ->
                        expires = Optional.of(clock.instant().plus(Duration.parse(value)));
                case "--network" -> networks.add(Network.parse(value).orElseThrow());
                case "--sender" -> senders.add(sender(value));
                case "--daily" -> daily = Optional.of(Integer.valueOf(value));
                default -> throw new IOException("unknown: " + words);
            }
        }
        return new Credential.Scope(expires, networks, senders, daily);
    }

    private static SenderPattern sender(String text) {
        return SenderPattern.typed(text).orElseThrow();
    }

    @Override
    public void close() throws IOException {
        ldap.ifPresent(TestDirectory::close);
        authenticator.close();
        callout.close();
        database.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }
}
