package org.signpost.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.Await;
import org.signpost.account.Authenticator.Client;
import org.signpost.account.Authenticator.Verdict;
import org.signpost.account.Authenticator.Voucher;
import org.signpost.address.Domain;
import org.signpost.address.ForwardPath;
import org.signpost.address.IpAddresses;
import org.signpost.address.Mailbox;
import org.signpost.config.DomainConfig;
import org.signpost.config.SenderPattern;
import org.signpost.observe.Event;
import org.signpost.observe.TestClock;
import org.signpost.sasl.SaslMechanism;
import org.signpost.sasl.ScramMechanism;
import org.signpost.store.Database;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Accounts that another system keeps log in beside those of the store (M5, M10). */
class ForeignLoginsTest {

    private static final Mailbox DORA = Mailbox.of("dora@ldap.test");
    private static final Client HOME = from("192.0.2.1");
    private static final Set<Thread.State> WAITING =
            EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

    @TempDir Path folder;
    private final TestClock clock = new TestClock();
    private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();
    private final FakeSource source = new FakeSource();
    private Database database;
    private Accounts accounts;
    private CachedCallout callout;
    private DomainDirectory directory;
    private PasswordAuthenticator authenticator;

    /** Knows one person, and counts what it is asked. */
    private static final class FakeSource implements AccountSource {
        private Optional<Answer> always = Optional.empty();
        private Set<String> known = Set.of("dora", "dora@ldap.test", "desk@ldap.test");
        private CountDownLatch gate = new CountDownLatch(0);
        private CountDownLatch findGate = new CountDownLatch(0);
        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger proofs = new AtomicInteger();

        @Override
        public Answer find(String login) {
            asked.incrementAndGet();
            return pass(findGate).orElseGet(() -> entry(login));
        }

        private Answer entry(String login) {
            // RFC 4518 §2.6.1, near enough.
            String prepared = login.strip().replaceAll(" +", " ").toLowerCase(Locale.ROOT);
            boolean isKnown = known.contains(prepared);
            Answer dora = new Answer.Found(List.of(DORA, Mailbox.of("Desk@ldap.test")));
            return always.orElse(isKnown ? dora : new Answer.Nobody());
        }

        /** Waits there; says something where it can't wait. */
        private static Optional<Answer> pass(CountDownLatch gate) {
            try {
                gate.await();
                return Optional.empty();
            } catch (InterruptedException stopping) {
                return Optional.of(new Answer.Unavailable("interrupted"));
            }
        }

        @Override
        public Answer prove(String login, String password) {
            proofs.incrementAndGet();
            Optional<Answer> stopped = pass(gate);
            if (stopped.isPresent()) return stopped.get();
            Answer found = entry(login);
            boolean wrong = found instanceof Answer.Found && !password.equals("dora's");
            return wrong ? new Answer.Nobody() : found;
        }
    }

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

    @ParameterizedTest
    @ValueSource(strings = {"dora@ldap.test", "DORA@ldap.test", "dora", "desk@ldap.test"})
    void somebodyLogsInByWhatTheOtherSystemKnows(String login) throws Exception {
        Account dora = granted(login, "dora's");
        String address = login.startsWith("desk") ? "Desk@ldap.test" : "dora@ldap.test";
        assertThat(dora.identity()).isEqualTo(address);
        for (String sender : List.of("dora@ldap.test", "desk@LDAP.test", "team@ldap.test")) {
            assertThat(dora.maySendAs(Mailbox.of(sender))).as(sender).isTrue();
        }
        assertThat(dora.maySendAs(Mailbox.of("alice@a.test"))).isFalse();
        assertThat(events)
                .extracting(Event::line)
                .containsExactly(
                        "login.accept session=S1 peer=192.0.2.1 role=submission account="
                                + address
                                + "");
    }

    @Test
    void accountsOfTheStoreLogInAsEver() throws Exception {
        assertThat(granted("alice", "alice's").identity()).isEqualTo("alice@a.test");
        assertThat(source.asked).hasValue(0);
        assertThat(source.proofs).hasValue(0);
    }

    @Test
    void wrongPasswordsAndNamesAndStoredAccountsOfItsDomainsAreDenied() throws Exception {
        String[][] attempts = {
            {"dora@ldap.test", "wrong"},
            {"dora@ldap.test", ""},
            {"nobody@ldap.test", "dora's"},
            {"old@ldap.test", "old password"},
            {"dora@a.test", "dora's"},
            {"dora@else.test", "dora's"},
        };
        for (String[] attempt : attempts) {
            clock.advance(Duration.ofMinutes(10));
            assertThat(authenticator.verify(attempt[0], attempt[1], HOME))
                    .as(attempt[0])
                    .isEqualTo(new Verdict.Denied());
        }
        assertThat(source.proofs).as("neither for other domains nor without password").hasValue(3);
    }

    @Test
    void aSystemThatIsDownIsUnavailableAndNeverDenied() throws Exception {
        Verdict.Granted before = (Verdict.Granted) verify("dora@ldap.test", "dora's");
        source.always = Optional.of(new AccountSource.Answer.Unavailable("it is down"));
        clock.advance(CachedSource.KEPT_FOR);
        assertThat(verify("dora@ldap.test", "dora's"))
                .isEqualTo(new Verdict.Unavailable("it is down"));
        assertThat(verify("dora@ldap.test", "wrong"))
                .isEqualTo(new Verdict.Unavailable("it is down"));
        assertThat(authenticator.renew(before)).isEqualTo(new Verdict.Unavailable("it is down"));
        assertThat(events).last().extracting(Event::name).isEqualTo("login.fail");
        assertThat(resolve("dora@ldap.test")).isEqualTo(new Resolution.Unavailable("it is down"));
    }

    @Test
    void whatWasSaidHoldsForAMinute() throws Exception {
        granted("dora", "dora's");
        granted("dora", "dora's");
        assertThat(source.proofs).hasValue(1);
        assertThat(verify("dora", "wrong")).isEqualTo(new Verdict.Denied());
        assertThat(source.proofs).as("a wrong password is asked for anew").hasValue(2);
        clock.advance(CachedSource.KEPT_FOR);
        granted("dora", "dora's");
        assertThat(source.proofs).hasValue(3);
    }

    @Test
    void whoIsGoneIsDeniedInASessionThatIsOpenAfterAMinute() throws Exception {
        Verdict.Granted before = (Verdict.Granted) verify("dora@ldap.test", "dora's");
        source.always = Optional.of(new AccountSource.Answer.Nobody());
        assertThat(authenticator.renew(before)).isInstanceOf(Verdict.Granted.class);
        clock.advance(CachedSource.KEPT_FOR);
        assertThat(authenticator.renew(before)).isEqualTo(new Verdict.Denied());
    }

    @ParameterizedTest
    @ValueSource(strings = {"dora", "desk@ldap.test"})
    void aSessionGoesOnByTheNameThatLoggedIn(String login) throws Exception {
        Verdict.Granted before = (Verdict.Granted) verify(login, "dora's");
        source.known = Set.of(login);
        clock.advance(CachedSource.KEPT_FOR);
        assertThat(authenticator.renew(before))
                .isInstanceOfSatisfying(
                        Verdict.Granted.class,
                        again ->
                                assertThat(again.account().identity())
                                        .isEqualTo(before.account().identity()));
        source.known = Set.of();
        clock.advance(CachedSource.KEPT_FOR);
        assertThat(authenticator.renew(before)).isEqualTo(new Verdict.Denied());
    }

    @Test
    void failuresAreThrottledAsPasswordsAre() throws Exception {
        for (int i = 0; i < 5; i++) verify("dora@ldap.test", "wrong");
        for (int i = 5; i < 12; i++) {
            clock.advance(Duration.ofSeconds(1L << (i - 5)));
            verify("dora@ldap.test", "wrong");
        }
        int before = source.proofs.get();
        assertThat(verify("dora@ldap.test", "dora's")).isEqualTo(new Verdict.Denied());
        assertThat(source.proofs).hasValue(before);
    }

    @Test
    void failuresCountForTheEntryByWhicheverNameItIsFound() throws Exception {
        List<String> names = List.of("dora", " dora", "DORA  ", "dora@ldap.test", "desk@ldap.test");
        for (int i = 0; i < 12; i++) {
            clock.advance(Duration.ofSeconds(1L << i >> 5));
            String name = names.get(i % names.size());
            authenticator.verify(name, "wrong", from("203.0.113." + i));
        }
        assertThat(source.proofs).hasValue(12);
        for (String name : names) {
            assertThat(verify(name, "dora's")).as(name).isEqualTo(new Verdict.Denied());
        }
        assertThat(source.proofs).hasValue(12);
    }

    @Test
    void aNameThatIsTooLongIsNobodysWithoutAsking() throws Exception {
        assertThat(verify("d".repeat(321), "dora's")).isEqualTo(new Verdict.Denied());
        assertThat(source.asked).hasValue(0);
        verify("d".repeat(320), "dora's");
        assertThat(source.asked).hasValue(1);
    }

    @Test
    void parallelGuessesAreCountedBeforeTheOtherSystemIsAsked() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        source.gate = gate;
        List<Thread> guesses = new ArrayList<>();
        for (int i = 0; i < 40; i++) guesses.add(Thread.startVirtualThread(this::guess));
        Await.until(() -> guesses.stream().allMatch(g -> WAITING.contains(g.getState())));
        gate.countDown();
        int most = FailureCounter.FREE + 1 + PasswordAuthenticator.MOST_QUESTIONS;
        clock.awaitSleepers(40 - most);
        assertThat(source.proofs.get()).isBetween(FailureCounter.FREE + 1, most);
        guesses.forEach(Thread::interrupt);
        for (Thread guess : guesses) guess.join();
    }

    @Test
    void questionsForNamesAreAskedAFewAtATimeToo() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        source.findGate = gate;
        List<Thread> guesses = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String name = "nobody" + i;
            guesses.add(Thread.startVirtualThread(() -> guess(name)));
        }
        Await.until(() -> guesses.stream().allMatch(g -> WAITING.contains(g.getState())));
        Await.until(() -> source.asked.get() >= PasswordAuthenticator.MOST_QUESTIONS);
        assertThat(source.asked).hasValue(PasswordAuthenticator.MOST_QUESTIONS);
        gate.countDown();
        Await.until(() -> source.asked.get() == 40);
        guesses.forEach(Thread::interrupt);
        for (Thread guess : guesses) guess.join();
    }

    private void guess() {
        guess("dora");
    }

    private void guess(String name) {
        try {
            verify(name, "wrong");
        } catch (InterruptedException enough) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anAliasMayLeadToAnyAddressOfAnEntry() throws Exception {
        Mailbox sales = Mailbox.of("sales@ldap.test");
        for (String login : List.of("dora", "dora@ldap.test", "desk@ldap.test")) {
            assertThat(granted(login, "dora's").senders().mailboxes()).as(login).contains(sales);
        }
    }

    /** Devices can't keep the one password that opens everything else (M8). */
    @Test
    void somebodyHasCredentialsHere() throws Exception {
        credential("phone", Credential.Scope.whole());
        for (String login : List.of("dora@ldap.test/phone", "dora@ldap.test", "dora")) {
            Account dora = granted(login, "2222-3333-4444");
            assertThat(dora.identity()).isEqualTo("dora@ldap.test/phone");
            assertThat(dora.maySendAs(Mailbox.of("desk@ldap.test"))).isTrue();
            assertThat(dora.maySendAs(Mailbox.of("alice@a.test"))).isFalse();
        }
        assertThat(source.proofs).hasValue(0);
        assertThat(verify("dora@ldap.test/phone", "wrong")).isEqualTo(new Verdict.Denied());
        assertThat(verify("dora@ldap.test/phone", "dora's")).isEqualTo(new Verdict.Denied());
        assertThat(verify("desk@ldap.test/phone", "2222-3333-4444"))
                .isEqualTo(new Verdict.Denied());
        assertThat(granted("dora", "dora's").identity()).isEqualTo("dora@ldap.test");
    }

    @Test
    void aCredentialIsGoodAsLongAsTheOtherSystemKnowsItsOwner() throws Exception {
        credential("phone", Credential.Scope.whole());
        Verdict.Granted before = (Verdict.Granted) verify("dora@ldap.test/phone", "2222-3333-4444");
        assertThat(authenticator.renew(before)).isInstanceOf(Verdict.Granted.class);
        source.always = Optional.of(new AccountSource.Answer.Unavailable("it is down"));
        clock.advance(CachedSource.KEPT_FOR);
        assertThat(authenticator.renew(before)).isEqualTo(new Verdict.Unavailable("it is down"));
        source.always = Optional.empty();
        source.known = Set.of();
        assertThat(authenticator.renew(before)).isEqualTo(new Verdict.Denied());
        assertThat(verify("dora@ldap.test/phone", "2222-3333-4444"))
                .isEqualTo(new Verdict.Denied());
        source.known = Set.of("dora@ldap.test");
        clock.advance(CachedSource.KEPT_FOR);
        assertThat(authenticator.renew(before)).isInstanceOf(Verdict.Granted.class);
        new Credentials(accounts, clock).revoke(DORA, "phone");
        assertThat(authenticator.renew(before)).isEqualTo(new Verdict.Denied());
    }

    @Test
    void aCredentialProvesItselfByScramAndAPasswordDoesNot() throws Exception {
        credential("phone", Credential.Scope.whole());
        Authenticator.Challenge phone =
                authenticator.scram(ScramMechanism.SHA_256, "dora@ldap.test/phone", HOME);
        assertThat(phone.verifier().iterations()).isEqualTo(Credentials.ITERATIONS);
        assertThat(phone.settle(true)).isInstanceOf(Verdict.Granted.class);
        accounts.password(DORA, "a password of the store");
        Authenticator.Challenge own =
                authenticator.scram(ScramMechanism.SHA_256, "dora@ldap.test", HOME);
        assertThat(own.settle(true)).isEqualTo(new Verdict.Denied());
    }

    @Test
    void whatAnAdministratorGaveOneOfTheAddressesHoldsForThePerson() throws Exception {
        Mailbox desk = Mailbox.of("desk@ldap.test");
        accounts.enrol(desk);
        accounts.allow(desk, SenderPattern.parse("boss@a.test").orElseThrow());
        accounts.limit(desk, Optional.of(2));
        credential("phone", new Credential.Scope(none(), List.of(), List.of(), Optional.of(1)));
        Account dora = granted("dora", "dora's");
        assertThat(dora.maySendAs(Mailbox.of("boss@a.test"))).isTrue();
        assertThat(dora.allowance().exceededBy(2)).isEmpty();
        assertThat(limit(dora, 3)).isEqualTo("desk@ldap.test");
        Account phone = granted("dora@ldap.test/phone", "2222-3333-4444");
        assertThat(limit(phone, 2)).isEqualTo("dora@ldap.test/phone");
        phone.allowance().take(1);
        assertThat(limit(dora, 2)).isEqualTo("desk@ldap.test");
    }

    @Test
    void whoIsVouchedForIsAskedAboutToo() throws Exception {
        assertThat(identity(vouched("", "dora@ldap.test"))).isEqualTo("dora@ldap.test");
        assertThat(identity(vouched("", "Desk@ldap.test", "dora@ldap.test")))
                .isEqualTo("Desk@ldap.test");
        assertThat(identity(vouched("desk@ldap.test", "dora@ldap.test")))
                .isEqualTo("dora@ldap.test");
        assertThat(identity(vouched("", "nobody@ldap.test", "alice@a.test")))
                .isEqualTo("alice@a.test");
        for (Voucher.For nobody :
                List.of(
                        vouched("", "nobody@ldap.test"),
                        vouched("", "dora@ldap.test", "alice@a.test"),
                        vouched("alice@a.test", "dora@ldap.test"))) {
            assertThat(authenticator.admit(nobody, HOME)).isEqualTo(new Verdict.Denied());
        }
        Verdict.Granted before =
                (Verdict.Granted) authenticator.admit(vouched("", "dora@ldap.test"), HOME);
        assertThat(authenticator.renew(before)).isInstanceOf(Verdict.Granted.class);
        source.always = Optional.of(new AccountSource.Answer.Unavailable("it is down"));
        clock.advance(CachedSource.KEPT_FOR);
        assertThat(authenticator.admit(vouched("", "dora@ldap.test"), HOME))
                .isEqualTo(new Verdict.Unavailable("it is down"));
    }

    private void credential(String name, Credential.Scope scope) throws IOException {
        accounts.enrol(DORA);
        new Credentials(accounts, clock).add(DORA, name, scope, "2222-3333-4444");
    }

    private static Voucher.For vouched(String authzid, String... addresses) {
        return new Voucher.For(
                Stream.of(addresses).map(Mailbox::of).toList(),
                Optional.of(authzid).filter(id -> !id.isEmpty()));
    }

    private String identity(Voucher.For vouched) {
        Verdict verdict = authenticator.admit(vouched, HOME);
        assertThat(verdict).as("%s", vouched).isInstanceOf(Verdict.Granted.class);
        return ((Verdict.Granted) verdict).account().identity();
    }

    /** Whose limit so many recipients would exceed. */
    private static String limit(Account account, int recipients) {
        return account.allowance().exceededBy(recipients).orElseThrow().identity();
    }

    private static <T> Optional<T> none() {
        return Optional.empty();
    }

    @Test
    void recipientsAreThoseThatTheOtherSystemFinds() throws IOException {
        assertThat(resolve("dora@ldap.test")).isEqualTo(known("dora@ldap.test"));
        assertThat(resolve("Desk+x@ldap.test")).isEqualTo(known("Desk+x@ldap.test"));
        assertThat(resolve("team@ldap.test")).isEqualTo(known("dora@ldap.test"));
        assertThat(resolve("nobody@ldap.test")).isEqualTo(new Resolution.Unknown());
        assertThat(directory.maildirOwner(Mailbox.of("dora+x@ldap.test"))).contains(DORA);
    }

    @Test
    void scramIsOfferedUnlessAllAccountsAreTheOtherSystems() {
        assertThat(authenticator.mechanisms()).contains(SaslMechanism.SCRAM_SHA_256);
        directory.replace(List.of(foreign("ldap.test")));
        assertThat(authenticator.mechanisms())
                .contains(SaslMechanism.PLAIN, SaslMechanism.LOGIN, SaslMechanism.EXTERNAL)
                .noneMatch(m -> m.scram().isPresent());
        directory.replace(List.of(stored("a.test")));
        assertThat(authenticator.mechanisms()).contains(SaslMechanism.SCRAM_SHA_256);
    }

    private Resolution resolve(String address) {
        return directory.resolve(new ForwardPath.Recipient(Mailbox.of(address)));
    }

    private static Resolution known(String address) {
        return new Resolution.Known(List.of(Mailbox.of(address)));
    }

    private Verdict verify(String login, String password) throws InterruptedException {
        return authenticator.verify(login, password, HOME);
    }

    private static Client from(String address) {
        return new Client(IpAddresses.parse(address).orElseThrow(), "S1", "submission");
    }

    private Account granted(String login, String password) throws InterruptedException {
        Verdict verdict = verify(login, password);
        assertThat(verdict).isInstanceOf(Verdict.Granted.class);
        return ((Verdict.Granted) verdict).account();
    }

    private static DomainConfig stored(String name) {
        return new DomainConfig(
                Domain.of(name),
                new DomainConfig.Deliver.Maildir(),
                new DomainConfig.Recipients.Accounts(),
                DomainConfig.Aliases.none(),
                Optional.of('+'));
    }

    private static DomainConfig foreign(String name) {
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
