package org.signpost.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.account.AccountSource;
import org.signpost.account.Accounts;
import org.signpost.account.CachedCallout;
import org.signpost.account.Callout;
import org.signpost.account.DomainDirectory;
import org.signpost.address.Mailbox;
import org.signpost.config.Config;
import org.signpost.config.ConfigFile;
import org.signpost.config.ConfigResult;
import org.signpost.control.ControlCommand;
import org.signpost.control.Peer;
import org.signpost.json.JsonObject;
import org.signpost.observe.Event;
import org.signpost.observe.TestClock;
import org.signpost.store.Database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whoever gives something to people of a directory hears what the directory says of them (M10). */
class EnrolmentTest {

    private static final String CONFIG =
            """
            [node]
            name = "mx.a.test"
            [[domain]]
            name = "b.test"
            accounts = "ldap"
            aliases = { postmaster = "dora" }
            [ldap]
            url = "ldap://127.0.0.1:1"
            base = "dc=example"
            """;

    @TempDir Path folder;
    private final TestClock clock = new TestClock();
    private final List<Event> events = new ArrayList<>();
    private AccountSource.Answer answer = new AccountSource.Answer.Nobody();
    private Database database;
    private CachedCallout callout;
    private Accounts accounts;
    private Config config;

    @BeforeEach
    void open() throws IOException {
        Path file = Files.writeString(folder.resolve("signpost.toml"), CONFIG);
        config = ((ConfigResult.Valid) ConfigFile.read(file, Optional.empty())).config();
        database = Database.open(folder.resolve("signpost.db"), Accounts.migrations());
        accounts = new Accounts(database, clock);
        callout =
                new CachedCallout(
                        (domain, mailbox) -> new Callout.Answer.Unknown("nobody to ask"),
                        database,
                        clock,
                        events::add);
    }

    @AfterEach
    void close() throws IOException {
        callout.close();
        database.close();
    }

    private final class Told implements AccountSource {

        @Override
        public Answer find(String login) {
            return answer;
        }

        @Override
        public Answer prove(String login, String password) {
            return answer;
        }
    }

    /** Carries out a request as the running server does. */
    private JsonObject ask(String command, JsonObject request) throws IOException {
        return ask(new Told(), command, request);
    }

    private JsonObject ask(AccountSource source, String command, JsonObject request)
            throws IOException {
        DomainDirectory directory =
                new DomainDirectory(
                        config.domains(),
                        new DomainDirectory.Known(accounts, callout, source),
                        clock,
                        events::add);
        Map<String, ControlCommand> all = new HashMap<>();
        all.putAll(new SenderCommands(accounts, directory, () -> config, events::add).commands());
        all.putAll(
                new CredentialCommands(accounts, directory, () -> config, clock, events::add)
                        .commands());
        return Optional.ofNullable(all.get(command)).orElseThrow().answer(request, new ByRoot());
    }

    private record ByRoot() implements ControlCommand.Call {

        @Override
        public Peer peer() {
            return new Peer("root", true);
        }

        @Override
        public Optional<JsonObject> next() {
            return Optional.empty();
        }
    }

    private static JsonObject dora() {
        return JsonObject.of("address", "dora@b.test");
    }

    private List<JsonObject> giveEverything() throws IOException {
        return List.of(
                ask("user.credential.add", dora().with("name", "phone" + events.size())),
                ask("user.sender.add", dora().with("sender", "desk@b.test")),
                ask("user.limit", dora().with("daily", 9)));
    }

    @Test
    void theLogHearsOfTheRecordThatIsMadeOnce() throws IOException {
        giveEverything();
        assertThat(events)
                .extracting(Event::line)
                .containsExactly(
                        "user.add address=dora@b.test by=root",
                        "user.change address=dora@b.test what=credential-add credential=phone0"
                                + " by=root",
                        "user.change address=dora@b.test what=sender-add by=root",
                        "user.change address=dora@b.test what=limit by=root");
    }

    @Test
    void whomTheDirectoryKnowsNobodyIsWarnedOf() throws IOException {
        answer = new AccountSource.Answer.Found(List.of(Mailbox.of("Dora@b.test")));
        for (JsonObject each : giveEverything()) {
            assertThat(each.text("error")).isEmpty();
            assertThat(each.texts("warnings")).isEmpty();
        }
    }

    /** What a filter finds by may be none of the addresses of whom it finds. */
    @Test
    void whomTheDirectoryDoesNotKnowIsGivenItAndTheAdministratorIsTold() throws IOException {
        for (AccountSource.Answer nobody :
                List.of(
                        new AccountSource.Answer.Nobody(),
                        new AccountSource.Answer.Found(List.of(Mailbox.of("eve@b.test"))))) {
            answer = nobody;
            for (JsonObject each : giveEverything()) {
                assertThat(each.text("done")).isPresent();
                assertThat(each.texts("warnings"))
                        .containsExactly(
                                "the directory knows nobody of the address dora@b.test: until it"
                                        + " does, this is good for nobody");
            }
        }
        answer = new AccountSource.Answer.Unavailable("it is down");
        for (JsonObject each : giveEverything()) {
            assertThat(each.texts("warnings"))
                    .containsExactly(
                            "the directory can't say now whether it knows dora@b.test: it is down");
        }
    }

    @Test
    void whereTheServerDoesNotRunNobodyIsAskedAndNothingIsWarnedOf() throws IOException {
        JsonObject limited = ask(AccountSource.none(), "user.limit", dora().with("daily", 9));
        assertThat(limited.texts("warnings")).isEmpty();
        assertThat(limited.text("done")).isPresent();
    }

    @Test
    void whatIsRefusedIsWarnedOfByNobody() throws IOException {
        JsonObject refused = ask("user.credential.revoke", dora().with("name", "fax"));
        assertThat(refused.text("error")).contains("account dora@b.test has no credential fax");
        assertThat(events).isEmpty();
        ask("user.credential.add", dora().with("name", "fax"));
        JsonObject again = ask("user.credential.add", dora().with("name", "fax"));
        assertThat(again.text("error")).isPresent();
        assertThat(again.texts("warnings")).isEmpty();
    }
}
