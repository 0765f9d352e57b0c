package org.signpost.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.account.Authenticator.Challenge;
import org.signpost.account.Authenticator.Client;
import org.signpost.account.Authenticator.Verdict;
import org.signpost.address.IpAddresses;
import org.signpost.address.Mailbox;
import org.signpost.address.Network;
import org.signpost.config.SenderPattern;
import org.signpost.observe.Event;
import org.signpost.observe.TestClock;
import org.signpost.sasl.ScramMechanism;
import org.signpost.sasl.ScramVerifier;
import org.signpost.store.Database;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Application credentials: what they are good for, and how they end (M10, M17). */
class CredentialsTest {

    private static final Mailbox ALICE = Mailbox.of("alice@a.test");
    private static final Mailbox INFO = Mailbox.of("info@a.test");
    private static final Client HOME = from("192.0.2.1");
    private static final Client AWAY = from("198.51.100.7");
    private static final String SECRET = "2222-3333-4444-5555-6666-7777-8888";
    private static final String OTHER = "9999-3333-4444-5555-6666-7777-8888";

    @TempDir Path folder;
    private final TestClock clock = new TestClock();
    private final CountingHash hash = new CountingHash();
    private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();
    private Database database;
    private Accounts accounts;
    private Credentials credentials;
    private PasswordAuthenticator authenticator;

    @BeforeEach
    void open() throws IOException {
        database = Database.open(folder.resolve("signpost.db"), Accounts.migrations());
        accounts = new Accounts(database, clock, new Secrets.Maker(hash, 4096));
        credentials = new Credentials(accounts, clock);
        authenticator = authenticator();
        if (accounts.exists(ALICE)) return;
        accounts.add(ALICE, "password");
        accounts.add(Mailbox.of("bob@a.test"), "bobs");
        add("printer", SECRET, Credential.Scope.whole());
        add("shop", OTHER, Credential.Scope.whole());
    }

    @AfterEach
    void close() throws IOException {
        authenticator.close();
        database.close();
    }

    private PasswordAuthenticator authenticator() {
        return new PasswordAuthenticator(
                accounts,
                a -> new Account(a, a.folded().equals(ALICE) ? Set.of(a, INFO) : Set.of(a)),
                clock,
                events::add,
                hash);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice@a.test/printer",
                "ALICE@a.test/Printer",
                "alice/printer",
                "alice@a.test",
                "alice"
            })
    void itLogsInByItsNameOrByItsAccountsAtNoCost(String login) throws InterruptedException {
        Account account = granted(login, SECRET, HOME).account();
        assertThat(account.identity()).isEqualTo("alice@a.test/printer");
        assertThat(hash.compared).hasValue(0);
        assertThat(events)
                .extracting(Event::line)
                .containsExactly(
                        "login.accept session=S1 peer=192.0.2.1 role=submission"
                                + " account=alice@a.test credential=printer");
    }

    @Test
    void noSecretIsGoodForAnotherNameAndNoPasswordForACredentials() throws InterruptedException {
        String[][] attempts = {
            {"alice@a.test/printer", OTHER},
            {"alice@a.test/printer", "password"},
            {"alice@a.test/fax", SECRET},
            {"bob@a.test", SECRET},
            {"bob@a.test/printer", SECRET},
            {"nobody@a.test/printer", SECRET},
            {"/printer", SECRET},
            {"alice@a.test/", SECRET},
            {"alice@a.test/printer", SECRET.replace("-", "")},
        };
        for (String[] attempt : attempts) {
            int before = hash.compared.get();
            assertThat(authenticator.verify(attempt[0], attempt[1], from("203.0.113." + before)))
                    .as(attempt[0])
                    .isEqualTo(new Verdict.Denied());
            assertThat(hash.compared).as("all failures cost the same").hasValue(before + 1);
        }
        assertThat(events)
                .extracting(Event::line)
                .contains(
                        "login.refuse session=S1 peer=203.0.113.0 role=submission"
                                + " account=alice@a.test credential=printer reason=wrong");
        assertThat(granted("alice", "password", HOME).account().identity())
                .isEqualTo("alice@a.test");
    }

    @Test
    void anExpiredOneIsDeniedAlsoInASessionThatIsOpen() throws Exception {
        Instant end = clock.instant().plus(Duration.ofDays(90));
        add("brief", "aaaa", new Credential.Scope(Optional.of(end), List.of(), List.of(), none()));
        Verdict.Granted before = granted("alice@a.test/brief", "aaaa", HOME);
        clock.advance(Duration.ofDays(90).minusSeconds(1));
        assertThat(authenticator.renew(before)).isInstanceOf(Verdict.Granted.class);
        clock.advance(Duration.ofSeconds(1));
        assertThat(authenticator.renew(before)).isEqualTo(new Verdict.Denied());
        assertThat(verify("alice@a.test/brief", "aaaa", HOME)).isFalse();
        assertThat(verify("alice@a.test", "aaaa", HOME)).isFalse();
        assertThat(events).last().extracting(Event::line).asString().endsWith("reason=expired");
    }

    @Test
    void itIsGoodInItsNetworksOnly() throws Exception {
        List<Network> networks =
                List.of(
                        Network.parse("192.0.2.0/24").orElseThrow(),
                        Network.parse("2001:db8::/48").orElseThrow());
        add("near", "aaaa", new Credential.Scope(Optional.empty(), networks, List.of(), none()));
        assertThat(verify("alice@a.test/near", "aaaa", HOME)).isTrue();
        assertThat(verify("alice@a.test/near", "aaaa", from("2001:db8::7"))).isTrue();
        assertThat(verify("alice@a.test/near", "aaaa", AWAY)).isFalse();
        assertThat(events).last().extracting(Event::line).asString().endsWith("reason=network");
    }

    @Test
    void itsSendersAreSomeOfTheAccountsAndNeverMore() throws Exception {
        List<SenderPattern> senders =
                List.of(
                        SenderPattern.typed("info@a.test").orElseThrow(),
                        SenderPattern.typed("bob@a.test").orElseThrow());
        add("news", "aaaa", new Credential.Scope(Optional.empty(), List.of(), senders, none()));
        Account news = granted("alice@a.test/news", "aaaa", HOME).account();
        assertThat(news.maySendAs(Mailbox.of("INFO@a.test"))).isTrue();
        assertThat(news.maySendAs(ALICE)).isFalse();
        assertThat(news.maySendAs(Mailbox.of("bob@a.test"))).isFalse();
        assertThat(granted("alice", SECRET, HOME).account().maySendAs(ALICE)).isTrue();
    }

    @Test
    void oneIsRevokedOrRotatedWithoutTouchingTheOthersOrThePassword() throws Exception {
        Verdict.Granted printer = granted("alice@a.test/printer", SECRET, HOME);
        Verdict.Granted shop = granted("alice@a.test/shop", OTHER, HOME);
        Verdict.Granted alice = granted("alice@a.test", "password", HOME);
        assertThat(credentials.rotate(ALICE, "printer", Optional.empty(), "new").done()).isTrue();
        assertThat(authenticator.renew(printer)).isEqualTo(new Verdict.Denied());
        assertThat(verify("alice@a.test/printer", SECRET, HOME)).isFalse();
        Verdict.Granted rotated = granted("alice@a.test/printer", "new", HOME);
        assertThat(credentials.revoke(ALICE, "printer").done()).isTrue();
        assertThat(authenticator.renew(rotated)).isEqualTo(new Verdict.Denied());
        assertThat(verify("alice@a.test/printer", "new", HOME)).isFalse();
        for (Verdict.Granted other : List.of(shop, alice)) {
            assertThat(authenticator.renew(other)).isInstanceOf(Verdict.Granted.class);
        }
        assertThat(credentials.revoke(ALICE, "printer").text())
                .isEqualTo("account alice@a.test has no credential printer");
        assertThat(credentials.add(ALICE, "shop", Credential.Scope.whole(), "x").text())
                .isEqualTo("account alice@a.test has credential shop already");
    }

    @Test
    void aNewOneOfTheSameNameIsNotTheOneThatWasGranted() throws Exception {
        Verdict.Granted before = granted("alice@a.test/printer", SECRET, HOME);
        credentials.revoke(ALICE, "printer");
        add("printer", SECRET, Credential.Scope.whole());
        assertThat(authenticator.renew(before)).isEqualTo(new Verdict.Denied());
    }

    @Test
    void aNewPasswordLeavesThemAndTheAccountsEndEndsThem() throws Exception {
        Verdict.Granted printer = granted("alice@a.test/printer", SECRET, HOME);
        accounts.password(ALICE, "another");
        assertThat(authenticator.renew(printer)).isInstanceOf(Verdict.Granted.class);
        accounts.state(ALICE, AccountEntry.State.DISABLED);
        assertThat(authenticator.renew(printer)).isEqualTo(new Verdict.Denied());
        assertThat(verify("alice@a.test/printer", SECRET, HOME)).isFalse();
        assertThat(verify("alice@a.test", SECRET, HOME)).isFalse();
        accounts.state(ALICE, AccountEntry.State.ACTIVE);
        assertThat(authenticator.renew(printer)).isInstanceOf(Verdict.Granted.class);
        accounts.remove(ALICE);
        assertThat(authenticator.renew(printer)).isEqualTo(new Verdict.Denied());
        for (String table : List.of("credential", "credential_verifier", "usage")) {
            assertThat(count(table)).as(table).isZero();
        }
    }

    @Test
    void itsFailuresAreThrottledAndSlowDownNobodyElse() throws Exception {
        granted("alice@a.test", "password", HOME);
        for (int i = 0; i < 5; i++) {
            assertThat(verify("alice@a.test/printer", "old secret", HOME)).isFalse();
        }
        int before = hash.compared.get();
        clock.advance(Duration.ofSeconds(1));
        for (int i = 5; i < 12; i++) {
            assertThat(verify("alice@a.test/printer", "old secret", HOME)).isFalse();
            clock.advance(Duration.ofSeconds(1L << (i - 4)));
        }
        assertThat(verify("alice@a.test/printer", "old secret", HOME)).isFalse();
        assertThat(verify("alice@a.test/printer", SECRET, HOME)).as("throttled").isFalse();
        assertThat(events).last().extracting(Event::line).asString().endsWith("reason=throttled");
        assertThat(hash.compared.get()).isEqualTo(before + 8);
        assertThat(verify("alice@a.test", "password", HOME)).isTrue();
    }

    @Test
    void scramVerifiersAreKeptAndAreOfTheSecret() throws Exception {
        for (ScramMechanism mechanism : ScramMechanism.values()) {
            byte[] salt = blob("salt", mechanism);
            ScramVerifier again = ScramVerifier.derive(mechanism, SECRET, salt, 4096);
            assertThat(blob("stored_key", mechanism)).isEqualTo(again.storedKey());
            assertThat(blob("server_key", mechanism)).isEqualTo(again.serverKey());
        }
        credentials.rotate(ALICE, "printer", Optional.empty(), "new");
        byte[] salt = blob("salt", ScramMechanism.SHA_256);
        assertThat(blob("stored_key", ScramMechanism.SHA_256))
                .isEqualTo(
                        ScramVerifier.derive(ScramMechanism.SHA_256, "new", salt, 4096)
                                .storedKey());
    }

    @Test
    void scramProvesACredentialByItsNameAndTellsNobodyWhichThereAre() throws Exception {
        for (ScramMechanism mechanism : ScramMechanism.values()) {
            Challenge challenge = authenticator.scram(mechanism, "Alice/printer", HOME);
            ScramVerifier real = challenge.verifier();
            assertThat(real.iterations()).isEqualTo(4096);
            assertThat(real.storedKey())
                    .isEqualTo(
                            ScramVerifier.derive(mechanism, SECRET, real.salt(), 4096).storedKey());
            Verdict verdict = challenge.settle(true);
            assertThat(((Verdict.Granted) verdict).account().identity())
                    .isEqualTo("alice@a.test/printer");
            assertThat(authenticator.renew((Verdict.Granted) verdict))
                    .isInstanceOf(Verdict.Granted.class);
        }
        for (String nobody : List.of("alice@a.test/fax", "nobody@a.test/printer")) {
            Challenge pretended = authenticator.scram(ScramMechanism.SHA_256, nobody, HOME);
            assertThat(pretended.verifier().iterations()).as(nobody).isEqualTo(4096);
            assertThat(pretended.verifier().salt()).isEqualTo(verifier(nobody).salt());
            assertThat(pretended.settle(true)).isEqualTo(new Verdict.Denied());
        }
        Challenge password = authenticator.scram(ScramMechanism.SHA_256, "alice@a.test", HOME);
        assertThat(((Verdict.Granted) password.settle(true)).account().identity())
                .isEqualTo("alice@a.test");
        Challenge wrong = authenticator.scram(ScramMechanism.SHA_256, "alice/shop", HOME);
        assertThat(wrong.settle(false)).isEqualTo(new Verdict.Denied());
    }

    @Test
    void howAnOwnerIsWrittenTellsNobodyWhetherThereIsOne() throws Exception {
        String[][] owners = {
            {"alice", "ALICE@a.test"},
            {"nobody", "Nobody@A.test"},
            {"nobody@b\u00fccher.test", "nobody@xn--bcher-kva.test"},
        };
        for (String[] owner : owners) {
            assertThat(verifier(owner[0] + "/Fax").salt())
                    .as(owner[0])
                    .isEqualTo(verifier(owner[1] + "/fax").salt());
        }
        assertThat(verifier("no/body@a.test").iterations())
                .as("no credential's name ends so")
                .isEqualTo(verifier("nobody@a.test").iterations())
                .isEqualTo(Secrets.ITERATIONS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", "nobody"})
    void failuresCountHoweverTheNameIsWritten(String login) throws Exception {
        for (int i = 0; i < 12; i++) {
            clock.advance(Duration.ofSeconds(1L << i >> 5));
            assertThat(verify(login, "wrong", from("203.0.113." + i))).isFalse();
        }
        assertThat(verify(login + "@A.test", "wrong", HOME)).isFalse();
        assertThat(events).last().extracting(Event::line).asString().endsWith("reason=throttled");
    }

    @Test
    void scramWithAnExpiredCredentialIsDenied() throws Exception {
        Instant end = clock.instant().plus(Duration.ofDays(1));
        add("brief", "aaaa", new Credential.Scope(Optional.of(end), List.of(), List.of(), none()));
        Challenge challenge = authenticator.scram(ScramMechanism.SHA_256, "alice/brief", HOME);
        clock.advance(Duration.ofDays(1));
        assertThat(challenge.settle(true)).isEqualTo(new Verdict.Denied());
        assertThat(events).last().extracting(Event::line).asString().endsWith("reason=expired");
    }

    @Test
    void theStoreHoldsNoSecretAndSecretsAreOfItsOwnEach() throws Exception {
        Set<String> secrets = new HashSet<>();
        for (int i = 0; i < 100; i++) secrets.add(CredentialSecret.random());
        assertThat(secrets).hasSize(100);
        assertThat(secrets).allMatch(s -> s.matches("([a-km-np-z2-9]{4}-){6}[a-km-np-z2-9]{4}"));
        List<String> stored =
                database.read(
                        sql -> sql.all("SELECT hex(secret) FROM credential", row -> row.text(1)));
        assertThat(stored).hasSize(2).allMatch(hex -> hex.length() == 64);
    }

    @Test
    void theDailyLimitHoldsForAllSessionsAndEndsAtMidnight() throws Exception {
        add("few", "aaaa", limited(3));
        Allowance one = granted("alice@a.test/few", "aaaa", HOME).account().allowance();
        Allowance two = granted("alice@a.test/few", "aaaa", AWAY).account().allowance();
        events.clear();
        assertThat(one.exceededBy(3)).isEmpty();
        assertThat(one.take(2)).isEmpty();
        assertThat(two.exceededBy(1)).isEmpty();
        Allowance.Limit limit =
                new Allowance.Limit("alice@a.test/few", 3, Instant.parse("2026-11-02T00:00:00Z"));
        assertThat(two.take(2)).contains(limit);
        assertThat(two.take(1)).isEmpty();
        assertThat(one.exceededBy(1)).contains(limit);
        one.giveBack(1);
        assertThat(one.exceededBy(1)).isEmpty();
        assertThat(one.take(1)).isEmpty();
        assertThat(two.take(1)).contains(limit);
        assertThat(events)
                .as("told once a day")
                .extracting(Event::line)
                .containsExactly(
                        "sender.warn identity=alice@a.test/few daily=3"
                                + " until=2026-11-02T00:00:00Z reason=\"the daily limit is reached:"
                                + " nothing more is taken today\"");
        clock.advance(Duration.ofHours(12));
        assertThat(one.take(3)).isEmpty();
        assertThat(two.take(1)).isPresent();
        assertThat(events).hasSize(2);
    }

    @Test
    void countsOutliveARestart() throws Exception {
        add("few", "aaaa", limited(3));
        accounts.limit(ALICE, Optional.of(5));
        granted("alice@a.test/few", "aaaa", HOME).account().allowance().take(3);
        close();
        open();
        Allowance few = granted("alice@a.test/few", "aaaa", HOME).account().allowance();
        assertThat(few.exceededBy(1)).map(Allowance.Limit::daily).contains(3);
        Allowance printer = granted("alice@a.test/printer", SECRET, HOME).account().allowance();
        assertThat(printer.exceededBy(2)).isEmpty();
        assertThat(printer.exceededBy(3)).map(Allowance.Limit::identity).contains("alice@a.test");
    }

    @Test
    void theAccountsLimitCountsAllThatIsSentUnderIt() throws Exception {
        Verdict.Granted alice = granted("alice@a.test", "password", HOME);
        Verdict.Granted printer = granted("alice@a.test/printer", SECRET, HOME);
        assertThat(alice.account().allowance().take(1_000_000)).isEmpty();
        accounts.limit(ALICE, Optional.of(3));
        Allowance limited = renewed(alice).account().allowance();
        assertThat(limited.take(2)).isEmpty();
        assertThat(renewed(printer).account().allowance().take(1)).isEmpty();
        assertThat(limited.take(1)).map(Allowance.Limit::identity).contains("alice@a.test");
        accounts.limit(ALICE, Optional.empty());
        assertThat(renewed(alice).account().allowance().take(1)).isEmpty();
    }

    @Test
    void theListTellsWhenEachWasUsedAndHowMuchItSent() throws Exception {
        Instant used = clock.instant();
        granted("alice@a.test/printer", SECRET, HOME).account().allowance().take(2);
        clock.awaitSleepers(1);
        clock.advance(SendingCounts.WRITTEN_EVERY);
        authenticator.close();
        List<Credentials.Used> list = credentials.list(ALICE).orElseThrow();
        assertThat(list).extracting(u -> u.credential().name()).containsExactly("printer", "shop");
        assertThat(list).extracting(Credentials.Used::today).containsExactly(2, 0);
        assertThat(list)
                .extracting(Credentials.Used::used)
                .containsExactly(Optional.of(used), Optional.empty());
        clock.advance(Duration.ofDays(1));
        assertThat(credentials.list(ALICE).orElseThrow().getFirst().today()).isZero();
        assertThat(credentials.list(Mailbox.of("no@a.test"))).isEmpty();
    }

    @Test
    void whatWasCountedOfARevokedOneIsNotWrittenAnyMore() throws Exception {
        granted("alice@a.test/printer", SECRET, HOME).account().allowance().take(2);
        credentials.revoke(ALICE, "printer");
        authenticator.close();
        assertThat(count("usage")).isZero();
    }

    private void add(String name, String secret, Credential.Scope scope) throws IOException {
        assertThat(credentials.add(ALICE, name, scope, secret).done()).isTrue();
    }

    private static Credential.Scope limited(int daily) {
        return new Credential.Scope(Optional.empty(), List.of(), List.of(), Optional.of(daily));
    }

    private static Optional<Integer> none() {
        return Optional.empty();
    }

    private Verdict.Granted granted(String login, String secret, Client client)
            throws InterruptedException {
        Verdict verdict = authenticator.verify(login, secret, client);
        assertThat(verdict).isInstanceOf(Verdict.Granted.class);
        return (Verdict.Granted) verdict;
    }

    private ScramVerifier verifier(String login) throws IOException {
        return authenticator.scram(ScramMechanism.SHA_256, login, HOME).verifier();
    }

    private Verdict.Granted renewed(Verdict.Granted before) {
        Verdict verdict = authenticator.renew(before);
        assertThat(verdict).isInstanceOf(Verdict.Granted.class);
        return (Verdict.Granted) verdict;
    }

    private boolean verify(String login, String secret, Client client) throws InterruptedException {
        return authenticator.verify(login, secret, client) instanceof Verdict.Granted;
    }

    private long count(String table) throws IOException {
        return database.read(sql -> sql.number("SELECT count(*) FROM " + table));
    }

    private byte[] blob(String column, ScramMechanism mechanism) throws IOException {
        return database.read(sql ->
                        sql.first(
                                "SELECT "
                                        + column
                                        + " FROM credential_verifier WHERE credential = 1"
                                        + " AND mechanism = ?",
                                row -> row.octets(1),
                                mechanism.text()))
                .orElseThrow();
    }

    private static Client from(String address) {
        return new Client(IpAddresses.parse(address).orElseThrow(), "S1", "submission");
    }
}
