package org.signpost.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.account.Authenticator.Challenge;
import org.signpost.account.Authenticator.Client;
import org.signpost.account.Authenticator.Verdict;
import org.signpost.address.IpAddresses;
import org.signpost.address.Mailbox;
import org.signpost.observe.Event;
import org.signpost.observe.TestClock;
import org.signpost.sasl.SaslMechanism;
import org.signpost.sasl.ScramMechanism;
import org.signpost.sasl.ScramVerifier;
import org.signpost.store.Database;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Logins by SCRAM, and by another's word, against real accounts (M5, M6, M8). */
class ScramLoginsTest {

    private static final Mailbox ALICE = Mailbox.of("alice@a.test");
    private static final Client HOME = from("192.0.2.1");
    private static final Client AWAY = from("198.51.100.7");

    @TempDir private Path folder = Path.of(".");
    private final TestClock clock = new TestClock();
    private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();
    private Optional<Database> database = Optional.empty();
    private Optional<Accounts> accounts = Optional.empty();
    private Optional<PasswordAuthenticator> authenticator = Optional.empty();

    @BeforeEach
    void open() throws IOException {
        Database opened = Database.open(folder.resolve("signpost.db"), Accounts.migrations());
        Accounts made = new Accounts(opened, clock, new Secrets.Maker(new CountingHash(), 4096));
        database = Optional.of(opened);
        accounts = Optional.of(made);
        authenticator =
                Optional.of(
                        new PasswordAuthenticator(
                                made,
                                a -> new Account(a, Set.of(a)),
                                clock,
                                events::add,
                                new CountingHash()));
        if (made.list().isEmpty()) made.add(ALICE, "secret");
    }

    @AfterEach
    void close() throws IOException {
        authenticator.ifPresent(PasswordAuthenticator::close);
        if (database.isPresent()) database.get().close();
    }

    @Test
    void theVerifierIsTheOneThatWasKeptWithThePassword() throws IOException {
        ScramVerifier kept = begin("alice", HOME).verifier();
        ScramVerifier derived =
                ScramVerifier.derive(ScramMechanism.SHA_256, "secret", kept.salt(), 4096);
        assertThat(kept.iterations()).isEqualTo(4096);
        assertThat(kept.storedKey()).isEqualTo(derived.storedKey());
        assertThat(kept.serverKey()).isEqualTo(derived.serverKey());
        assertThat(begin("ALICE@A.TEST", HOME).verifier().salt()).isEqualTo(kept.salt());
    }

    @Test
    void noTwoNoncesAreEqual() throws IOException {
        assertThat(begin("alice", HOME).nonce()).isNotEqualTo(begin("alice", HOME).nonce());
    }

    @Test
    void anUnknownUsersSaltIsAlwaysTheSameAlsoAfterARestart() throws IOException {
        byte[] salt = begin("nobody", HOME).verifier().salt();
        assertThat(begin("Nobody@a.test", AWAY).verifier().salt()).isEqualTo(salt);
        assertThat(begin("nobody@b.test", HOME).verifier().salt()).isNotEqualTo(salt);
        close();
        open();
        assertThat(begin("nobody", HOME).verifier().salt()).isEqualTo(salt).hasSize(16);
    }

    @Test
    void anUnknownUserHasAsManyIterationsAsOthers() throws IOException {
        assertThat(begin("nobody", HOME).verifier().iterations()).isEqualTo(Secrets.ITERATIONS);
    }

    @Test
    void anotherStoreMakesUpOtherSalts(@TempDir Path other) throws IOException {
        byte[] salt = begin("nobody", HOME).verifier().salt();
        close();
        folder = other;
        open();
        assertThat(begin("nobody", HOME).verifier().salt()).isNotEqualTo(salt);
    }

    @Test
    void aRightProofLogsInAndTheLogNamesTheMechanism() throws Exception {
        Verdict verdict = begin("alice", HOME).settle(true);
        assertThat(verdict).isInstanceOf(Verdict.Granted.class);
        if (verdict instanceof Verdict.Granted granted) {
            assertThat(authenticator.orElseThrow().renew(granted))
                    .isInstanceOf(Verdict.Granted.class);
        }
        assertThat(lines())
                .containsExactly(
                        "login.accept session=S1 peer=192.0.2.1 role=submission"
                                + " mechanism=SCRAM-SHA-256 account=alice@a.test");
    }

    @Test
    void aWrongProofIsDenied() throws Exception {
        assertThat(begin("alice", HOME).settle(false)).isEqualTo(new Verdict.Denied());
        assertThat(lines())
                .containsExactly(
                        "login.refuse session=S1 peer=192.0.2.1 role=submission"
                                + " mechanism=SCRAM-SHA-256 account=alice@a.test reason=wrong");
    }

    @Test
    void nobodyIsDeniedWhateverTheProof() throws Exception {
        assertThat(begin("nobody", HOME).settle(true)).isEqualTo(new Verdict.Denied());
    }

    @Test
    void aDisabledAccountKeepsItsSaltAndIsDenied() throws Exception {
        byte[] salt = begin("alice", HOME).verifier().salt();
        accounts.orElseThrow().state(ALICE, AccountEntry.State.DISABLED);
        Challenge challenge = begin("alice", HOME);
        assertThat(challenge.verifier().salt()).isEqualTo(salt);
        assertThat(challenge.settle(true)).isEqualTo(new Verdict.Denied());
    }

    @Test
    void anAccountWithoutThatVerifierIsLikeNobody() throws Exception {
        database.orElseThrow().write(sql -> sql.change("DELETE FROM verifier"));
        Challenge challenge = begin("alice", HOME);
        assertThat(challenge.verifier().iterations()).isEqualTo(Secrets.ITERATIONS);
        assertThat(challenge.settle(true)).isEqualTo(new Verdict.Denied());
    }

    @Test
    void failuresSlowDownAsThoseOfPasswordsDo() throws Exception {
        PasswordAuthenticator all = authenticator.orElseThrow();
        for (int i = 0; i < 3; i++) begin("alice", HOME).settle(false);
        all.verify("alice", "wrong", HOME);
        all.verify("alice", "wrong", HOME);
        // Five failures, of either kind: the next waits a second, and so does the clock.
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Verdict> sixth = threads.submit(() -> begin("alice", HOME).settle(true));
            clock.awaitSleepers(1);
            clock.advance(Duration.ofSeconds(1));
            assertThat(sixth.get()).isInstanceOf(Verdict.Granted.class);
        }
    }

    @Test
    void anAccountThatAnotherVouchesForIsLetIn() {
        PasswordAuthenticator all = authenticator.orElseThrow();
        assertThat(all.admit(vouched("", "Alice@a.test", "x@b.test"), HOME))
                .isInstanceOf(Verdict.Granted.class);
        assertThat(all.admit(vouched("alice", "alice@a.test"), HOME))
                .isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void whoIsVouchedForIsNobodyOrTwoOrAnotherIsDenied() throws IOException {
        accounts.orElseThrow().add(Mailbox.of("bob@a.test"), "bobs");
        PasswordAuthenticator all = authenticator.orElseThrow();
        for (var voucher :
                List.of(
                        vouched(""),
                        vouched("", "x@b.test"),
                        vouched("", "alice@a.test", "bob@a.test"),
                        vouched("bob@a.test", "alice@a.test"),
                        new Authenticator.Voucher.Worthless("expired"))) {
            assertThat(all.admit(voucher, HOME)).isEqualTo(new Verdict.Denied());
        }
        assertThat(lines()).last().asString().endsWith("reason=expired");
    }

    private static Authenticator.Voucher vouched(String authzid, String... addresses) {
        return new Authenticator.Voucher.For(
                List.of(addresses).stream().map(Mailbox::of).toList(),
                Optional.of(authzid).filter(a -> !a.isEmpty()));
    }

    private Challenge begin(String login, Client client) throws IOException {
        return authenticator
                .orElseThrow()
                .scram(ScramMechanism.SHA_256, login, client.by(SaslMechanism.SCRAM_SHA_256));
    }

    private List<String> lines() {
        return events.stream().map(Event::line).toList();
    }

    private static Client from(String address) {
        return new Client(IpAddresses.parse(address).orElseThrow(), "S1", "submission");
    }
}
