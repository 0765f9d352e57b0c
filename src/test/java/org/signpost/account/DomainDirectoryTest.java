package org.signpost.account;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.stream.Collectors.joining;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.address.AddressLiteral;
import org.signpost.address.Domain;
import org.signpost.address.ForwardPath;
import org.signpost.address.Mailbox;
import org.signpost.config.DomainConfig;
import org.signpost.config.HostPort;
import org.signpost.config.SenderPattern;
import org.signpost.observe.Event;
import org.signpost.observe.TestClock;
import org.signpost.store.Database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

class DomainDirectoryTest {

    @TempDir Path folder;
    private final TestClock clock = new TestClock();
    private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Mailbox> asked = new ConcurrentLinkedQueue<>();
    private Callout.Answer answer = new Callout.Answer.Accepted();
    private Database database;
    private Accounts accounts;
    private Optional<CachedCallout> cached = Optional.empty();

    @BeforeEach
    void open() throws IOException {
        database = Database.open(folder.resolve("signpost.db"), Accounts.migrations());
        accounts = new Accounts(database, clock, new Secrets.Maker(new CountingHash(), 4096));
        for (String name : List.of("Alice@a.test", "bob@a.test", "carol@b.test")) {
            assertThat(accounts.add(Mailbox.of(name), "secret").done()).isTrue();
        }
    }

    @AfterEach
    void close() throws IOException {
        cached.ifPresent(CachedCallout::close);
        database.close();
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    alice@a.test          | alice@a.test
                    ALICE@A.TEST          | ALICE@a.test
                    Alice+List@a.test     | Alice+List@a.test
                    info@a.test           | alice@a.test,bob@example.net
                    INFO+x@a.test         | alice@a.test,bob@example.net
                    chain@a.test          | carol@b.test,alice@a.test,bob@example.net
                    copy@a.test           | bob@a.test,carol@b.test
                    bob@a.test            | bob@a.test,carol@b.test
                    ring1@a.test          | alice@a.test,carol@b.test
                    twice@a.test          | alice@a.test
                    postmaster@a.test     | alice@a.test
                    PostMaster@a.test     | alice@a.test
                    abuse@a.test          | alice@a.test
                    postmaster@b.test     | alice@a.test
                    postmaster@c.test     | carol@b.test
                    any.thing@c.test      | carol@b.test
                    half.dead@a.test      | alice@a.test
                    """,
            delimiter = '|')
    void anAddressLeadsTo(String address, String targets) {
        assertThat(resolve(directory(), address)).isEqualTo(known(targets.split(",")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody@a.test", "nobody+alice@a.test", "+alice@a.test"})
    void whatNobodyKnowsIsUnknown(String address) {
        assertThat(resolve(directory(), address)).isEqualTo(new Resolution.Unknown());
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice@example.org", "alice@[192.0.2.1]", "alice@sub.a.test"})
    void otherDomainsAreElsewhere(String address) {
        assertThat(resolve(directory(), address)).isEqualTo(new Resolution.Elsewhere());
    }

    @ParameterizedTest
    @ValueSource(strings = {"loop1@a.test", "self@a.test", "dead@a.test"})
    void anAliasThatLeadsNowhereIsTemporary(String address) {
        DomainDirectory directory = directory();
        assertThat(resolve(directory, address)).isInstanceOf(Resolution.Unavailable.class);
    }

    @Test
    void postmasterWithoutDomainIsThatOfTheFirstDomain() {
        assertThat(directory().resolve(new ForwardPath.Postmaster()))
                .isEqualTo(known("alice@a.test"));
    }

    @Test
    void postmasterIsTheOldestAccountWhereNothingElseIsSaid() throws IOException {
        DomainDirectory directory =
                directory(
                        domain("a.test", accountsOnly(), Map.of()),
                        domain("b.test", accountsOnly(), Map.of()));
        assertThat(resolve(directory, "postmaster@b.test")).isEqualTo(known("carol@b.test"));
        accounts.remove(Mailbox.of("carol@b.test"));
        assertThat(resolve(directory, "postmaster@b.test")).isEqualTo(known("Alice@a.test"));
    }

    @Test
    void newAccountsAreKnownAtOnceAndRemovedOnesForgotten() throws IOException {
        DomainDirectory directory = directory();
        assertThat(resolve(directory, "dave@a.test")).isEqualTo(new Resolution.Unknown());
        accounts.add(Mailbox.of("dave@a.test"), "secret");
        assertThat(resolve(directory, "dave@a.test")).isEqualTo(known("dave@a.test"));
        accounts.remove(Mailbox.of("DAVE@a.test"));
        assertThat(resolve(directory, "dave@a.test")).isEqualTo(new Resolution.Unknown());
    }

    @Test
    void aTaggedAccountOfItsOwnIsNotTheMailboxBeforeTheTag() throws IOException {
        accounts.add(Mailbox.of("alice+shop@a.test"), "secret");
        DomainDirectory directory = directory();
        assertThat(directory.maildirOwner(Mailbox.of("alice+shop@a.test")))
                .contains(Mailbox.of("alice+shop@a.test"));
        assertThat(directory.maildirOwner(Mailbox.of("ALICE+other@a.test")))
                .contains(Mailbox.of("Alice@a.test"));
        assertThat(directory.maildirOwner(Mailbox.of("nobody@a.test"))).isEmpty();
    }

    @Test
    void anAccountMaySendAsItselfAndTheAliasesThatLeadToIt() {
        Account alice = directory().account(Mailbox.of("Alice@a.test"));
        assertThat(List.of("alice@a.test", "ALICE+x@A.test", "info@a.test", "Chain@a.test"))
                .allMatch(a -> alice.maySendAs(Mailbox.of(a)));
        assertThat(
                        List.of(
                                "bob@a.test",
                                "carol@b.test",
                                "any@c.test",
                                "alice@b.test",
                                "copy@a.test"))
                .noneMatch(a -> alice.maySendAs(Mailbox.of(a)));
    }

    @Test
    void anAliasFileIsReadAgainWhenItCameToRest() throws IOException {
        Path file = Files.writeString(folder.resolve("aliases"), "sales: alice,\n  bob # no\n");
        Files.writeString(file, "# ours\nsales: alice,\n  carol@b.test\n");
        DomainDirectory directory = directory(withFile(file));
        assertThat(resolve(directory, "Sales@a.test"))
                .isEqualTo(known("alice@a.test", "carol@b.test"));
        rest(directory);

        Files.writeString(file, "sales: bob\nhelp: sales\n");
        look(directory);
        assertThat(resolve(directory, "help@a.test")).isEqualTo(new Resolution.Unknown());
        rest(directory);
        assertThat(resolve(directory, "help@a.test")).isEqualTo(known("bob@a.test"));
    }

    @Test
    void aReloadReadsAChangedFileAtOnce() throws IOException {
        Path file = Files.writeString(folder.resolve("aliases"), "sales: alice\n");
        DomainDirectory directory = directory(withFile(file));
        Files.writeString(file, "sales: bob@a.test\n");
        Instant written = clock.instant().minus(Duration.ofSeconds(1));
        Files.setLastModifiedTime(file, FileTime.from(written));
        directory.replace(List.of(withFile(file)));
        assertThat(resolve(directory, "sales@a.test")).isEqualTo(known("bob@a.test"));
    }

    @Test
    void aReloadReadsNoFileThatMayBeInTheMiddleOfBeingWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("aliases"), "sales: alice\n");
        DomainDirectory directory = directory(withFile(file));
        Files.writeString(file, "sales: bob@a.test\n");
        Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
        directory.replace(List.of(withFile(file)));
        assertThat(resolve(directory, "sales@a.test")).isEqualTo(known("alice@a.test"));
    }

    @Test
    void aBrokenAliasFileKeepsTheOldContentAndIsReported() throws IOException {
        Path file = Files.writeString(folder.resolve("aliases"), "sales: alice\n");
        DomainDirectory directory = directory(withFile(file));
        for (String broken : List.of("sales: bob\nhelp bob\n", "sales: bob, |cat /etc/passwd\n")) {
            Files.writeString(file, broken);
            rest(directory);
            assertThat(resolve(directory, "sales@a.test")).isEqualTo(known("alice@a.test"));
        }
        assertThat(events)
                .anyMatch(e -> e.name().equals("list.fail") && e.line().contains("aliases:2: "))
                .anyMatch(e -> e.name().equals("list.fail") && e.line().contains("|cat"));
        Files.delete(file);
        rest(directory);
        assertThat(resolve(directory, "sales@a.test")).isEqualTo(known("alice@a.test"));
    }

    @Test
    void nothingIsUnknownWhileAListWasNeverReadable() throws IOException {
        Path file = folder.resolve("list");
        DomainDirectory directory =
                directory(
                        domain("a.test", new DomainConfig.Recipients.File(file), Map.of()),
                        domain("b.test", accountsOnly(), Map.of()));
        assertThat(resolve(directory, "x@a.test")).isInstanceOf(Resolution.Unavailable.class);
        Files.writeString(file, "# people\nX\ny@a.test\n");
        rest(directory);
        assertThat(resolve(directory, "x+tag@a.test")).isEqualTo(known("x+tag@a.test"));
        assertThat(resolve(directory, "Y@a.test")).isEqualTo(known("Y@a.test"));
        assertThat(resolve(directory, "z@a.test")).isEqualTo(new Resolution.Unknown());
        assertThat(resolve(directory, "abuse@a.test")).isEqualTo(known("carol@b.test"));
    }

    @Test
    void theNextHostIsAskedAndItsAnswerKept() {
        DomainDirectory directory = calling();
        answer = new Callout.Answer.Accepted();
        assertThat(resolve(directory, "x@d.test")).isEqualTo(known("x@d.test"));
        answer = new Callout.Answer.Unknown("down");
        clock.advance(Duration.ofDays(7).minusSeconds(1));
        assertThat(resolve(directory, "x@d.test")).isEqualTo(known("x@d.test"));
        assertThat(resolve(directory, "y@d.test")).isEqualTo(new Resolution.Unavailable("down"));
        clock.advance(Duration.ofSeconds(1));
        assertThat(resolve(directory, "x@d.test")).isEqualTo(new Resolution.Unavailable("down"));
        answer = new Callout.Answer.Accepted();
        assertThat(resolve(directory, "y@d.test")).isEqualTo(known("y@d.test"));
    }

    @Test
    void aRefusalOfTheNextHostIsKeptForAnHour() {
        DomainDirectory directory = calling();
        answer = new Callout.Answer.Refused();
        assertThat(resolve(directory, "x+y@d.test")).isEqualTo(new Resolution.Unknown());
        assertThat(resolve(directory, "abuse@d.test")).isEqualTo(new Resolution.Unknown());
        assertThat(asked).contains(Mailbox.of("x+y@d.test"), Mailbox.of("x@d.test"));
        answer = new Callout.Answer.Accepted();
        clock.advance(Duration.ofMinutes(59));
        assertThat(resolve(directory, "x@d.test")).isEqualTo(new Resolution.Unknown());
        clock.advance(Duration.ofMinutes(1));
        assertThat(resolve(directory, "x@d.test")).isEqualTo(known("x@d.test"));
    }

    @Test
    void whomTheNextHostRefusedMailForIsAskedForAnew() {
        DomainDirectory directory = calling();
        assertThat(resolve(directory, "x@d.test")).isEqualTo(known("x@d.test"));
        answer = new Callout.Answer.Refused();
        assertThat(resolve(directory, "x@d.test")).isEqualTo(known("x@d.test"));
        directory.forget(Mailbox.of("x+tag@d.test"));
        assertThat(resolve(directory, "x@d.test")).isEqualTo(new Resolution.Unknown());
        answer = new Callout.Answer.Accepted();
        directory.forget(Mailbox.of("x@d.test"));
        assertThat(resolve(directory, "x@d.test")).isEqualTo(new Resolution.Unknown());
    }

    @Test
    void anotherConfigurationTakesEffect() {
        DomainDirectory directory = directory();
        directory.replace(List.of(domain("e.test", new DomainConfig.Recipients.Any(), Map.of())));
        assertThat(directory.isOurs(Domain.of("a.test"))).isFalse();
        assertThat(resolve(directory, "x@E.test")).isEqualTo(known("x@e.test"));
    }

    @Test
    void aListThatLostMostOfItsNamesIsBelievedWhenTheConfigurationIsReadAgain() throws IOException {
        Path file = folder.resolve("list");
        String names = IntStream.range(0, 50).mapToObj(i -> "u" + i).collect(joining("\n"));
        Files.writeString(file, names);
        DomainConfig domain = domain("a.test", new DomainConfig.Recipients.File(file), Map.of());
        DomainDirectory directory = directory(domain);
        rest(directory);
        Files.writeString(file, "u0\n");
        rest(directory);
        assertThat(resolve(directory, "u49@a.test")).isEqualTo(known("u49@a.test"));
        directory.replace(List.of(domain));
        assertThat(resolve(directory, "u49@a.test")).isEqualTo(new Resolution.Unknown());
        assertThat(resolve(directory, "u0@a.test")).isEqualTo(known("u0@a.test"));
    }

    @Test
    void aTargetThatDoesNotExistIsToldOnceAnHour() {
        DomainDirectory directory = directory();
        for (String address : List.of("Half.Dead+x@a.test", "half.dead@a.test", "info@a.test")) {
            assertThat(resolve(directory, address)).isInstanceOf(Resolution.Known.class);
        }
        String warning =
                "alias.warn alias=half.dead@a.test target=nobody@a.test"
                        + " reason=\"the target doesn't exist, and gets no copy\"";
        assertThat(events).extracting(Event::line).containsExactly(warning);
        clock.advance(AliasWatch.PAUSE);
        resolve(directory, "half.dead@a.test");
        assertThat(events).extracting(Event::line).containsExactly(warning, warning);
    }

    @Test
    void aTaggedAddressThatIsSomebodyElsesIsNotTheirsToSendAs() throws IOException {
        accounts.add(Mailbox.of("alice+shop@a.test"), "secret");
        DomainDirectory directory =
                directory(
                        domain(
                                "a.test",
                                accountsOnly(),
                                Map.of("alice+club", List.of("bob"), "bob+all", List.of("bob"))));
        Account alice = directory.account(Mailbox.of("alice@a.test"));
        assertThat(alice.maySendAs(Mailbox.of("alice+other@a.test"))).isTrue();
        assertThat(alice.maySendAs(Mailbox.of("ALICE+shop@a.test"))).isFalse();
        assertThat(alice.maySendAs(Mailbox.of("alice+club@a.test"))).isFalse();
        Account bob = directory.account(Mailbox.of("bob@a.test"));
        assertThat(bob.maySendAs(Mailbox.of("bob+all@a.test"))).isTrue();
        assertThat(bob.maySendAs(Mailbox.of("alice+club@a.test"))).isTrue();
    }

    @Test
    void anAccountMaySendAsWhatItWasGivenInDomainsOfOurs() throws IOException {
        DomainDirectory directory = directory();
        Mailbox alice = Mailbox.of("alice@a.test");
        List<String> given = List.of("Sales@B.test", "@c.test", "boss@other.test", "@else.test");
        for (String text : given) accounts.allow(alice, SenderPattern.typed(text).orElseThrow());
        Account account = directory.account(alice);
        assertThat(List.of("sales@b.test", "SALES+x@b.test", "anybody@C.TEST", "info@a.test"))
                .allMatch(a -> account.maySendAs(Mailbox.of(a)));
        assertThat(
                        List.of(
                                "carol@b.test",
                                "carol+x@b.test",
                                "a@sub.c.test",
                                "boss@other.test",
                                "a@else.test",
                                "bob@a.test"))
                .noneMatch(a -> account.maySendAs(Mailbox.of(a)));
        assertThat(directory.account(Mailbox.of("bob@a.test")).maySendAs(Mailbox.of("x@c.test")))
                .isFalse();
        for (String text : given) accounts.forbid(alice, SenderPattern.typed(text).orElseThrow());
        assertThat(directory.account(alice).maySendAs(Mailbox.of("sales@b.test"))).isFalse();
    }

    @Test
    void whatAnAccountWasGivenGoesWithIt() throws IOException {
        Mailbox alice = Mailbox.of("alice@a.test");
        accounts.allow(alice, SenderPattern.typed("@a.test").orElseThrow());
        accounts.remove(alice);
        accounts.add(alice, "secret");
        assertThat(accounts.senders(alice)).contains(List.of());
        assertThat(accounts.allow(Mailbox.of("no@a.test"), SenderPattern.typed("@a.test").get()))
                .isEqualTo(new AccountChange.NoSuchAccount(Mailbox.of("no@a.test")));
    }

    /** Sees the change, and sees again that it stays. */
    private void rest(DomainDirectory directory) {
        look(directory);
        clock.advance(WatchedFile.REST);
        look(directory);
    }

    private void look(DomainDirectory directory) {
        clock.advance(DomainDirectory.LOOKED_AT_EVERY);
        resolve(directory, "look@a.test");
    }

    private DomainDirectory directory() {
        Map<String, List<String>> aliases =
                Map.ofEntries(
                        Map.entry("info", List.of("alice", "bob@example.net")),
                        Map.entry("chain", List.of("info", "carol@b.test")),
                        Map.entry("copy", List.of("bob@a.test", "copy")),
                        Map.entry("bob", List.of("bob", "carol@b.test")),
                        Map.entry("ring1", List.of("ring2", "alice")),
                        Map.entry("ring2", List.of("ring1", "carol@b.test")),
                        Map.entry("twice", List.of("alice", "ALICE@a.test")),
                        Map.entry("loop1", List.of("loop2")),
                        Map.entry("loop2", List.of("loop1")),
                        Map.entry("self", List.of("self")),
                        Map.entry("dead", List.of("nobody")),
                        Map.entry("half.dead", List.of("nobody", "alice")),
                        Map.entry("postmaster", List.of("alice")));
        DomainConfig catching =
                new DomainConfig(
                        Domain.of("c.test"),
                        new DomainConfig.Deliver.Maildir(),
                        accountsOnly(),
                        new DomainConfig.Aliases(
                                Map.of(), Optional.empty(), Optional.of("carol@b.test")),
                        Optional.of('+'));
        return directory(
                domain("a.test", accountsOnly(), aliases),
                domain("b.test", accountsOnly(), Map.of()),
                catching);
    }

    private DomainDirectory calling() {
        return directory(domain("d.test", new DomainConfig.Recipients.Callout(), Map.of()));
    }

    private DomainDirectory directory(DomainConfig... domains) {
        Callout callout =
                (domain, recipient) -> {
                    asked.add(recipient);
                    return answer;
                };
        cached = Optional.of(new CachedCallout(callout, database, clock, events::add));
        return new DomainDirectory(List.of(domains), accounts, cached.get(), clock, events::add);
    }

    private static DomainConfig.Recipients accountsOnly() {
        return new DomainConfig.Recipients.Accounts();
    }

    private static DomainConfig withFile(Path file) {
        return new DomainConfig(
                Domain.of("a.test"),
                new DomainConfig.Deliver.Maildir(),
                accountsOnly(),
                new DomainConfig.Aliases(Map.of(), Optional.of(file), Optional.empty()),
                Optional.of('+'));
    }

    private static DomainConfig domain(
            String name, DomainConfig.Recipients recipients, Map<String, List<String>> aliases) {
        HostPort inner = new HostPort(AddressLiteral.parse("[127.0.0.1]").orElseThrow(), 24);
        return new DomainConfig(
                Domain.of(name),
                new DomainConfig.Deliver.Lmtp(inner),
                recipients,
                new DomainConfig.Aliases(aliases, Optional.empty(), Optional.empty()),
                Optional.of('+'));
    }

    private static Resolution resolve(DomainDirectory directory, String address) {
        return directory.resolve(new ForwardPath.Recipient(Mailbox.of(address)));
    }

    private static Resolution known(String... targets) {
        return new Resolution.Known(Arrays.stream(targets).map(Mailbox::of).toList());
    }
}
