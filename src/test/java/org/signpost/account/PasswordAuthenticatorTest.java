package org.signpost.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.account.Authenticator.Client;
import org.signpost.account.Authenticator.Verdict;
import org.signpost.address.IpAddresses;
import org.signpost.address.Mailbox;
import org.signpost.observe.Event;
import org.signpost.observe.TestClock;
import org.signpost.store.Database;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

class PasswordAuthenticatorTest {

    private static final Mailbox ALICE = Mailbox.of("alice@a.test");
    private static final Client HOME = from("192.0.2.1");
    private static final Client AWAY = from("198.51.100.7");

    @TempDir Path folder;
    private final TestClock clock = new TestClock();
    private final CountingHash hash = new CountingHash();
    private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();
    private Database database;
    private Accounts accounts;
    private PasswordAuthenticator authenticator;

    @BeforeEach
    void open() throws IOException {
        database = Database.open(folder.resolve("signpost.db"), Accounts.migrations());
        accounts = new Accounts(database, clock, new Secrets.Maker(hash, 4096));
        authenticator =
                new PasswordAuthenticator(
                        accounts, a -> new Account(a, Set.of(a)), clock, events::add, hash);
        accounts.add(ALICE, "p\u00e1ss");
        accounts.add(Mailbox.of("bob@a.test"), "bobs");
        accounts.add(Mailbox.of("bob@b.test"), "other");
    }

    @AfterEach
    void close() throws IOException {
        authenticator.close();
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice@a.test", "ALICE@A.TEST", "alice", "Alice"})
    void addressAndUniqueLocalPartLogIn(String login) throws InterruptedException {
        assertThat(verify(login, "p\u00e1ss", HOME)).isTrue();
    }

    @Test
    void aLocalPartOfTwoAccountsLogsNobodyIn() throws InterruptedException {
        assertThat(verify("bob", "bobs", HOME)).isFalse();
        assertThat(verify("bob@b.test", "other", HOME)).isTrue();
    }

    @Test
    void thePasswordIsPreparedBeforeItIsCompared() throws InterruptedException {
        assertThat(verify("alice", "pa\u0301ss", HOME)).isTrue();
    }

    @Test
    void unknownUserAndWrongPasswordAndForbiddenCharactersCostOneHashEach()
            throws InterruptedException, IOException {
        accounts.state(Mailbox.of("bob@a.test"), AccountEntry.State.DISABLED);
        String[][] attempts = {
            {"nobody", "x"}, {"alice", "x"}, {"alice", "p\u0007"}, {"bob@a.test", "bobs"}
        };
        for (String[] attempt : attempts) {
            int before = hash.compared.get();
            assertThat(authenticator.verify(attempt[0], attempt[1], HOME))
                    .isEqualTo(new Authenticator.Verdict.Denied());
            assertThat(hash.compared.get()).isEqualTo(before + 1);
        }
        assertThat(events).allMatch(e -> e.name().equals("login.refuse"));
        assertThat(events).noneMatch(e -> e.line().contains("nobody"));
        assertThat(events)
                .first()
                .extracting(Event::line)
                .isEqualTo("login.refuse session=S1 peer=192.0.2.1 role=submission reason=wrong");
    }

    @Test
    void theLogTellsWhoLoggedInAndWhoDidNot() throws InterruptedException {
        verify("alice", "p\u00e1ss", HOME);
        verify("alice", "x", from("2001:db8::1"));
        verify("alcie@a.test", "x", AWAY);
        verify("x".repeat(100) + "@a.test", "x", AWAY);
        assertThat(events)
                .extracting(Event::line)
                .containsExactly(
                        "login.accept session=S1 peer=192.0.2.1 role=submission"
                                + " account=alice@a.test",
                        "login.refuse session=S1 peer=2001:db8::1 role=submission"
                                + " account=alice@a.test reason=wrong",
                        "login.refuse session=S1 peer=198.51.100.7 role=submission"
                                + " name=alcie@a.test reason=wrong",
                        "login.refuse session=S1 peer=198.51.100.7 role=submission reason=wrong");
    }

    @Test
    void aKnownLoginCostsNoHashForTenMinutes() throws InterruptedException {
        verify("alice", "p\u00e1ss", HOME);
        clock.advance(LoginCache.KEPT_FOR.minusSeconds(1));
        assertThat(verify("alice@a.test", "p\u00e1ss", AWAY)).isTrue();
        assertThat(hash.compared).hasValue(1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(verify("alice", "p\u00e1ss", HOME)).isTrue();
        assertThat(hash.compared).hasValue(2);
    }

    @Test
    void anyChangeOfAnAccountForgetsTheKnownLogins() throws InterruptedException, IOException {
        verify("alice", "p\u00e1ss", HOME);
        accounts.password(ALICE, "new");
        assertThat(verify("alice", "p\u00e1ss", HOME)).isFalse();
        assertThat(verify("alice", "new", HOME)).isTrue();
        accounts.state(ALICE, AccountEntry.State.DISABLED);
        assertThat(verify("alice", "new", HOME)).isFalse();
        accounts.state(ALICE, AccountEntry.State.ACTIVE);
        assertThat(verify("alice", "new", HOME)).isTrue();
        accounts.remove(ALICE);
        assertThat(verify("alice", "new", HOME)).isFalse();
    }

    @Test
    void aChangeBehindOurBackIsNoticedWithinASecondOrWhenTold()
            throws InterruptedException, IOException {
        verify("alice", "p\u00e1ss", HOME);
        database.write(sql -> sql.change("UPDATE password SET hash = ?", "hash of hand"));
        clock.advance(Duration.ofSeconds(1));
        assertThat(verify("alice", "p\u00e1ss", HOME)).isFalse();
        assertThat(verify("alice", "hand", HOME)).isTrue();
        database.write(sql -> sql.change("UPDATE password SET hash = ?", "hash of foot"));
        accounts.changed();
        assertThat(verify("alice", "foot", HOME)).isTrue();
    }

    @Test
    void theSixthAttemptWaitsAndAFarTurnIsDeniedUnseen() throws Exception {
        fail(5, "alice", AWAY);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> sixth = threads.submit(() -> verify("alice", "p\u00e1ss", AWAY));
            clock.awaitSleepers(1);
            assertThat(hash.compared).hasValue(5);
            clock.advance(Duration.ofSeconds(1));
            assertThat(sixth.get()).isTrue();
        }
    }

    @Test
    void aTurnThatIsTooFarOffIsDeniedUnseen() throws InterruptedException {
        failSpaced(12, "alice", AWAY);
        int before = hash.compared.get();
        assertThat(verify("alice", "p\u00e1ss", AWAY)).isFalse();
        assertThat(verify("alice", "p\u00e1ss", HOME))
                .as("the account is slow everywhere")
                .isFalse();
        assertThat(verify("bob@a.test", "bobs", AWAY)).as("so is the address").isFalse();
        assertThat(hash.compared).hasValue(before);
        assertThat(verify("bob@a.test", "bobs", HOME)).isTrue();
    }

    @Test
    void whoLoggedInWellFromAnAddressIsNotLockedOutThere() throws InterruptedException {
        assertThat(verify("alice", "p\u00e1ss", HOME)).isTrue();
        failSpaced(12, "alice", AWAY);
        assertThat(verify("alice", "p\u00e1ss", HOME)).isTrue();
        failSpaced(12, "bob@a.test", HOME);
        assertThat(verify("alice", "p\u00e1ss", HOME)).isTrue();
    }

    @Test
    void parallelGuessesAreCountedBeforeTheyCostAHash() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> guesses = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                guesses.add(threads.submit(() -> verify("alice", "x", AWAY)));
            }
            int most = FailureCounter.FREE + 1 + Runtime.getRuntime().availableProcessors();
            clock.awaitSleepers(40 - most);
            assertThat(hash.compared.get()).isBetween(FailureCounter.FREE + 1, most);
            assertThat(guesses).hasSize(40).anyMatch(g -> !g.isDone());
            threads.shutdownNow();
        }
    }

    @Test
    void storeTroubleIsNoVerdict() throws InterruptedException, IOException {
        database.close();
        clock.advance(Duration.ofSeconds(1));
        assertThat(authenticator.verify("alice", "p\u00e1ss", HOME))
                .isInstanceOf(Authenticator.Verdict.Unavailable.class);
    }

    @Test
    void whoIsNobodyMeetsTheSameStoreAsEverybody() throws InterruptedException, IOException {
        assertThat(verify("nobody", "x", HOME)).isFalse();
        database.close();
        for (String login : List.of("alice", "nobody")) {
            assertThat(authenticator.verify(login, "x", HOME))
                    .isInstanceOf(Authenticator.Verdict.Unavailable.class);
        }
        assertThat(events).extracting(Event::name).endsWith("login.fail", "login.fail");
    }

    @Test
    void whoWasGrantedIsGrantedAnewWithoutAHashWhateverOthersDo() throws Exception {
        Verdict.Granted before = granted("alice", "p\u00e1ss");
        accounts.remove(Mailbox.of("bob@a.test"));
        accounts.password(Mailbox.of("bob@b.test"), "changed");
        int hashes = hash.compared.get();
        assertThat(authenticator.renew(before)).isEqualTo(before);
        assertThat(hash.compared).hasValue(hashes);
    }

    @Test
    void whoHasAnotherPasswordOrIsDisabledOrGoneIsNotGrantedAnew() throws Exception {
        Verdict.Granted alice = granted("alice", "p\u00e1ss");
        Verdict.Granted bob = granted("bob@a.test", "bobs");
        Verdict.Granted other = granted("bob@b.test", "other");
        accounts.password(ALICE, "changed");
        accounts.state(Mailbox.of("bob@a.test"), AccountEntry.State.DISABLED);
        accounts.remove(Mailbox.of("bob@b.test"));
        for (Verdict.Granted before : List.of(alice, bob, other)) {
            assertThat(authenticator.renew(before)).isEqualTo(new Verdict.Denied());
        }
        assertThat(authenticator.renew(granted("alice", "changed")))
                .isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void anotherAccountOfTheSameNameIsNotTheOneThatWasGranted() throws Exception {
        Verdict.Granted before = granted("alice", "p\u00e1ss");
        accounts.remove(ALICE);
        accounts.add(ALICE, "p\u00e1ss");
        assertThat(authenticator.renew(before)).isEqualTo(new Verdict.Denied());
    }

    @Test
    void storeTroubleDoesNotTakeAGrantBack() throws Exception {
        Verdict.Granted before = granted("alice", "p\u00e1ss");
        database.close();
        clock.advance(Duration.ofSeconds(1));
        assertThat(authenticator.renew(before)).isInstanceOf(Verdict.Unavailable.class);
    }

    private Verdict.Granted granted(String login, String password) throws InterruptedException {
        Verdict verdict = authenticator.verify(login, password, HOME);
        assertThat(verdict).isInstanceOf(Verdict.Granted.class);
        return (Verdict.Granted) verdict;
    }

    private void fail(int times, String login, Client client) throws InterruptedException {
        for (int i = 0; i < times; i++) assertThat(verify(login, "x", client)).isFalse();
    }

    /** Fails as often without being throttled, each after its pause. */
    private void failSpaced(int times, String login, Client client) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            int pause = i <= FailureCounter.FREE ? 0 : 1 << (i - FailureCounter.FREE - 1);
            clock.advance(Duration.ofSeconds(pause));
            assertThat(verify(login, "x", client)).isFalse();
        }
    }

    private boolean verify(String login, String password, Client client)
            throws InterruptedException {
        return authenticator.verify(login, password, client)
                instanceof Authenticator.Verdict.Granted;
    }

    private static Client from(String address) {
        return new Client(IpAddresses.parse(address).orElseThrow(), "S1", "submission");
    }
}
