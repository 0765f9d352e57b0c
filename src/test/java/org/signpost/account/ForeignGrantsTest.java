package org.signpost.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.account.Authenticator.Verdict;
import org.signpost.account.Authenticator.Voucher;
import org.signpost.address.Mailbox;
import org.signpost.config.DomainConfig;
import org.signpost.config.SenderPattern;
import org.signpost.sasl.ScramMechanism;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * People of another system have credentials, senders and limits here, and come by tokens and
 * certificates (M7, M8, M10, M17).
 */
class ForeignGrantsTest extends ForeignSite {

    /** Devices can't keep the one password that opens everything else (M10). */
    @Test
    void somebodyHasCredentialsHere() throws Exception {
        credential("phone", Credential.Scope.whole());
        for (String login : List.of("dora@ldap.test/phone", "dora@ldap.test", "dora")) {
            Account dora = granted(login, "2222-3333-4444");
            assertThat(dora.identity()).isEqualTo("dora@ldap.test/phone");
            assertThat(mayOf(dora, "dora@ldap.test", "team@ldap.test", "desk@ldap.test"))
                    .containsExactly("dora@ldap.test", "team@ldap.test");
            assertThat(mayOf(dora, "alice@a.test")).isEmpty();
        }
        assertThat(source.proofs).hasValue(0);
        assertThat(verify("dora@ldap.test/phone", "wrong")).isEqualTo(new Verdict.Denied());
        assertThat(verify("dora@ldap.test/phone", "dora's")).isEqualTo(new Verdict.Denied());
        assertThat(verify("desk@ldap.test/phone", "2222-3333-4444"))
                .isEqualTo(new Verdict.Denied());
        assertThat(granted("dora", "dora's").identity()).isEqualTo("dora@ldap.test");
    }

    /**
     * An address goes to somebody else, and whoever had it before may still have what was given to
     * it. By that he is not his heir.
     */
    @Test
    void whatNamesAnAddressSendsAsNoOtherOfTheSamePerson() throws Exception {
        Mailbox desk = Mailbox.of("desk@ldap.test");
        accounts.enrol(DORA);
        accounts.allow(DORA, SenderPattern.parse("boss@a.test").orElseThrow());
        accounts.enrol(desk);
        accounts.allow(desk, SenderPattern.parse("scans@a.test").orElseThrow());
        credential(desk, "printer", Credential.Scope.whole());
        for (Verdict verdict :
                List.of(
                        verify("desk@ldap.test/printer", "2222-3333-4444"),
                        authenticator.admit(vouched("", "desk@ldap.test"), HOME))) {
            for (Verdict each : List.of(verdict, again(verdict))) {
                Account account = ((Verdict.Granted) each).account();
                assertThat(account.identity()).startsWithIgnoringCase("desk@ldap.test");
                assertThat(mayOf(account, "desk@ldap.test", "sales@ldap.test", "scans@a.test"))
                        .hasSize(3);
                assertThat(mayOf(account, "dora@ldap.test", "team@ldap.test", "boss@a.test"))
                        .isEmpty();
            }
        }
        Account dora = granted("dora", "dora's");
        assertThat(mayOf(dora, "desk@ldap.test", "dora@ldap.test", "boss@a.test", "scans@a.test"))
                .as("by the password of the directory")
                .hasSize(4);
    }

    /** Which of these an account may send as. */
    private static List<String> mayOf(Account account, String... senders) {
        return Stream.of(senders).filter(s -> account.maySendAs(Mailbox.of(s))).toList();
    }

    private Verdict again(Verdict verdict) {
        return authenticator.renew((Verdict.Granted) verdict);
    }

    @Test
    void aCertificateOfSeveralAddressesSendsAsThese() throws Exception {
        Verdict both = authenticator.admit(vouched("", "Desk@ldap.test", "dora@ldap.test"), HOME);
        for (Verdict each : List.of(both, again(both))) {
            Account account = ((Verdict.Granted) each).account();
            assertThat(mayOf(account, "desk@ldap.test", "team@ldap.test")).hasSize(2);
        }
        assertThat(identity(vouched("dora@ldap.test", "Desk@ldap.test", "dora@ldap.test")))
                .isEqualTo("dora@ldap.test");
        source.addresses = List.of(Mailbox.of("Desk@ldap.test"));
        clock.advance(CachedSource.KEPT_FOR);
        Account left = ((Verdict.Granted) again(both)).account();
        assertThat(mayOf(left, "desk@ldap.test", "dora@ldap.test", "team@ldap.test"))
                .containsExactly("desk@ldap.test");
    }

    @Test
    void whoIsDisabledHereIsDeniedHoweverHeComes() throws Exception {
        credential("phone", Credential.Scope.whole());
        List<Verdict> open =
                List.of(
                        verify("dora", "dora's"),
                        verify("dora@ldap.test/phone", "2222-3333-4444"),
                        authenticator.admit(vouched("", "dora@ldap.test"), HOME));
        for (String entry : List.of("dora@ldap.test", "desk@ldap.test")) {
            Mailbox disabled = Mailbox.of(entry);
            accounts.enrol(disabled);
            accounts.state(disabled, AccountEntry.State.DISABLED);
            for (Verdict each : open) {
                assertThat(again(each)).as(entry).isEqualTo(new Verdict.Denied());
            }
            assertThat(verify("dora", "dora's")).isEqualTo(new Verdict.Denied());
            assertThat(verify("dora@ldap.test/phone", "2222-3333-4444"))
                    .isEqualTo(new Verdict.Denied());
            assertThat(authenticator.admit(vouched("", "dora@ldap.test"), HOME))
                    .isEqualTo(new Verdict.Denied());
            assertThat(events)
                    .extracting(e -> e.value("reason").orElse(""))
                    .endsWith(
                            "wrong",
                            entry.startsWith("dora") ? "wrong" : "no-account",
                            "no-account");
            accounts.state(disabled, AccountEntry.State.ACTIVE);
            for (Verdict each : open) {
                assertThat(again(each)).as(entry).isInstanceOf(Verdict.Granted.class);
            }
        }
    }

    /** Otherwise the pauses would tell whether a password of somebody disabled is right. */
    @Test
    void aRightPasswordOfSomebodyDisabledIsSlowedDownAsAWrongOne() throws Exception {
        accounts.enrol(DORA);
        accounts.state(DORA, AccountEntry.State.DISABLED);
        for (int i = 0; i < 12; i++) {
            clock.advance(Duration.ofSeconds(1L << i >> 5));
            verify("dora", "dora's");
        }
        assertThat(source.proofs).hasValueLessThanOrEqualTo(12);
        verify("dora", "dora's");
        assertThat(events)
                .last()
                .extracting(e -> e.value("reason"))
                .isEqualTo(Optional.of("throttled"));
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
        assertThat(identity(vouched("DORA@ldap.test", "dora@ldap.test")))
                .isEqualTo("dora@ldap.test");
        assertThat(identity(vouched("", "nobody@ldap.test", "alice@a.test")))
                .isEqualTo("alice@a.test");
        for (Voucher.For nobody :
                List.of(
                        vouched("", "nobody@ldap.test"),
                        vouched("", "dora@ldap.test", "alice@a.test"),
                        vouched("desk@ldap.test", "dora@ldap.test"),
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

    /** What a filter finds by may be more than what the directory says is somebody's address. */
    @Test
    void anAddressThatIsNotSomebodysIsNoIdentity() throws Exception {
        Mailbox former = Mailbox.of("former@ldap.test");
        source.known = Set.of("dora", "dora@ldap.test", "former@ldap.test");
        var scope = new Credential.Scope(none(), List.of(), List.of(), Optional.of(1));
        credential(former, "phone", scope);
        assertThat(verify("former@ldap.test/phone", "2222-3333-4444"))
                .isEqualTo(new Verdict.Denied());
        assertThat(authenticator.admit(vouched("", "former@ldap.test"), HOME))
                .isEqualTo(new Verdict.Denied());
        assertThat(granted("former@ldap.test", "dora's").identity()).isEqualTo("dora@ldap.test");
    }

    /** Nobody would be asked any more whether its owner is still there. */
    @Test
    void aCredentialEndsWithTheDirectory() throws Exception {
        credential("phone", Credential.Scope.whole());
        Verdict.Granted before = (Verdict.Granted) verify("dora@ldap.test/phone", "2222-3333-4444");
        for (List<DomainConfig> domains :
                List.of(
                        List.of(stored("a.test")),
                        List.of(stored("a.test"), stored("ldap.test")))) {
            directory.replace(domains);
            assertThat(verify("dora@ldap.test/phone", "2222-3333-4444"))
                    .isEqualTo(new Verdict.Denied());
            assertThat(authenticator.renew(before)).isEqualTo(new Verdict.Denied());
        }
        accounts.password(DORA, "a password of the store");
        assertThat(granted("dora@ldap.test/phone", "2222-3333-4444").identity())
                .isEqualTo("dora@ldap.test/phone");
    }

    /** Otherwise the other system would be shown the password, and count it as a wrong one. */
    @Test
    void whoIsEnrolledTakesNobodysNameAway() throws Exception {
        accounts.add(Mailbox.of("dora@a.test"), "the store's");
        assertThat(granted("dora", "the store's").identity()).isEqualTo("dora@a.test");
        credential("phone", Credential.Scope.whole());
        assertThat(granted("dora", "the store's").identity()).isEqualTo("dora@a.test");
        assertThat(source.proofs).hasValue(0);
    }

    private void credential(String name, Credential.Scope scope) throws IOException {
        credential(DORA, name, scope);
    }

    private void credential(Mailbox account, String name, Credential.Scope scope)
            throws IOException {
        accounts.enrol(account);
        new Credentials(accounts, clock).add(account, name, scope, "2222-3333-4444");
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
}
