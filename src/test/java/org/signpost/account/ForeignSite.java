package org.signpost.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.account.Authenticator.Client;
import org.signpost.account.Authenticator.Verdict;
import org.signpost.address.Domain;
import org.signpost.address.IpAddresses;
import org.signpost.address.Mailbox;
import org.signpost.config.DomainConfig;
import org.signpost.observe.Event;
import org.signpost.observe.TestClock;
import org.signpost.store.Database;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The store of a server, and a directory beside it that has one person: what tests of both begin
 * with.
 */
abstract class ForeignSite {

    static final Mailbox DORA = Mailbox.of("dora@ldap.test");
    static final Client HOME = from("192.0.2.1");

    @TempDir Path folder;
    final TestClock clock = new TestClock();
    final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();
    final FakeDirectory source = new FakeDirectory();
    private Database database;
    Accounts accounts;
    private CachedCallout callout;
    DomainDirectory directory;
    PasswordAuthenticator authenticator;

    @BeforeEach
    void open() throws IOException {
        database = Database.open(folder.resolve("signpost.db"), Accounts.migrations());
        accounts = new Accounts(database, clock);
        callout =
                new CachedCallout(
                        (domain, mailbox) -> new Callout.Answer.Unknown("nobody to ask"),
                        database,
                        clock,
                        events::add);
        CachedSource people = new CachedSource(source, clock);
        directory =
                new DomainDirectory(
                        List.of(stored("a.test"), foreign("ldap.test")),
                        new DomainDirectory.Known(accounts, callout, people),
                        clock,
                        events::add);
        authenticator = new PasswordAuthenticator(accounts, directory, people, clock, events::add);
        accounts.add(Mailbox.of("alice@a.test"), "alice's");
        accounts.add(Mailbox.of("old@ldap.test"), "old password");
    }

    @AfterEach
    void close() throws IOException {
        authenticator.close();
        callout.close();
        database.close();
    }

    Verdict verify(String login, String password) throws InterruptedException {
        return authenticator.verify(login, password, HOME);
    }

    static Client from(String address) {
        return new Client(IpAddresses.parse(address).orElseThrow(), "S1", "submission");
    }

    Account granted(String login, String password) throws InterruptedException {
        Verdict verdict = verify(login, password);
        assertThat(verdict).isInstanceOf(Verdict.Granted.class);
        return ((Verdict.Granted) verdict).account();
    }

    static DomainConfig stored(String name) {
        return new DomainConfig(
                Domain.of(name),
                new DomainConfig.Deliver.Maildir(),
                new DomainConfig.Recipients.Accounts(),
                DomainConfig.Aliases.none(),
                Optional.of('+'));
    }

    static DomainConfig foreign(String name) {
        return new DomainConfig(
                Domain.of(name),
                new DomainConfig.Deliver.Maildir(),
                new DomainConfig.Recipients.Ldap(),
                new DomainConfig.Aliases(
                        Map.of("team", List.of("dora"), "sales", List.of("desk")),
                        Optional.empty(),
                        Optional.empty()),
                Optional.of('+'),
                DomainConfig.Accounts.LDAP,
                Optional.empty());
    }
}
