package org.signpost.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.Await;
import org.signpost.account.Authenticator.Verdict;
import org.signpost.address.ForwardPath;
import org.signpost.address.Mailbox;
import org.signpost.observe.Event;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** Accounts that another system keeps log in beside those of the store (M5, M10). */
class ForeignLoginsTest extends ForeignSite {

    private static final Set<Thread.State> WAITING =
            EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

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

    @Test
    void recipientsAreThoseThatTheOtherSystemFinds() throws IOException {
        assertThat(resolve("dora@ldap.test")).isEqualTo(known("dora@ldap.test"));
        assertThat(resolve("Desk+x@ldap.test")).isEqualTo(known("Desk+x@ldap.test"));
        assertThat(resolve("team@ldap.test")).isEqualTo(known("dora@ldap.test"));
        assertThat(resolve("nobody@ldap.test")).isEqualTo(new Resolution.Unknown());
        assertThat(directory.maildirOwner(Mailbox.of("dora+x@ldap.test"))).contains(DORA);
    }

    private Resolution resolve(String address) {
        return directory.resolve(new ForwardPath.Recipient(Mailbox.of(address)));
    }

    private static Resolution known(String address) {
        return new Resolution.Known(List.of(Mailbox.of(address)));
    }
}
