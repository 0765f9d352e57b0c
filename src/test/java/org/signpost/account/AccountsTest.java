package org.signpost.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.address.Mailbox;
import org.signpost.observe.TestClock;
import org.signpost.sasl.ScramMechanism;
import org.signpost.sasl.ScramVerifier;
import org.signpost.store.Database;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

class AccountsTest {

    private static final Mailbox ALICE = Mailbox.of("Alice@a.test");

    @TempDir Path folder;
    private final TestClock clock = new TestClock();
    private Database database;
    private Accounts accounts;

    @BeforeEach
    void open() throws IOException {
        database = Database.open(folder.resolve("signpost.db"), Accounts.migrations());
        accounts = new Accounts(database, clock);
    }

    @AfterEach
    void close() throws IOException {
        database.close();
    }

    @Test
    void anAccountIsAddedOnceListedAndRemoved() throws IOException {
        assertThat(accounts.add(ALICE, "secret")).isEqualTo(new AccountChange.Added(ALICE));
        Mailbox other = Mailbox.of("ALICE@a.test");
        assertThat(accounts.add(other, "x")).isEqualTo(new AccountChange.Exists(other));
        assertThat(accounts.exists(other)).isTrue();
        assertThat(accounts.list())
                .containsExactly(
                        new AccountEntry(
                                1, ALICE, clock.instant(), AccountEntry.State.ACTIVE, true));
        assertThat(accounts.remove(other).text()).contains("its mail stays");
        assertThat(accounts.remove(other)).isEqualTo(new AccountChange.NoSuchAccount(other));
        assertThat(accounts.list()).isEmpty();
        assertThat(count("password") + count("verifier")).isZero();
    }

    @Test
    void aNewPasswordReplacesHashAndVerifiers() throws IOException {
        accounts.add(ALICE, "old");
        List<byte[]> before = keys();
        accounts.password(ALICE, "ne\u0301w");
        assertThat(count("password")).isEqualTo(1);
        assertThat(count("verifier")).isEqualTo(2);
        assertThat(keys()).doesNotContainAnyElementsOf(before);
        String hash = accounts.hash(accounts.list().getFirst().id()).orElseThrow();
        assertThat(new Argon2().matches("n\u00e9w", hash)).isTrue();
    }

    @Test
    void theVerifiersAreThePasswords() throws IOException {
        accounts.add(ALICE, "secret");
        for (ScramMechanism mechanism : ScramMechanism.values()) {
            byte[] salt = blob("salt", mechanism);
            ScramVerifier again = ScramVerifier.derive(mechanism, "secret", salt, 100_000);
            assertThat(blob("stored_key", mechanism)).isEqualTo(again.storedKey());
            assertThat(blob("server_key", mechanism)).isEqualTo(again.serverKey());
        }
    }

    @Test
    void whatCanBeNoAccountIsSaid() throws IOException {
        assertThat(accounts.add(ALICE, "bell\u0007")).isEqualTo(new AccountChange.BadPassword());
        assertThat(accounts.add(ALICE, "")).isEqualTo(new AccountChange.BadPassword());
        Mailbox literal = Mailbox.of("alice@[192.0.2.1]");
        assertThat(accounts.add(literal, "x")).isEqualTo(new AccountChange.BadAddress(literal));
        assertThat(accounts.password(ALICE, "x")).isEqualTo(new AccountChange.NoSuchAccount(ALICE));
    }

    @Test
    void namesThatDifferByATagAreTold() throws IOException {
        for (String name : List.of("mary@a.test", "Ann-Marie@a.test", "mary@b.test")) {
            accounts.add(Mailbox.of(name), "secret");
        }
        Optional<Character> dash = Optional.of('-');
        assertThat(accounts.lookalikes(Mailbox.of("MARY-jane@a.test"), dash))
                .containsExactly(Mailbox.of("mary@a.test"));
        assertThat(accounts.lookalikes(Mailbox.of("ann@a.test"), dash))
                .containsExactly(Mailbox.of("Ann-Marie@a.test"));
        assertThat(accounts.lookalikes(Mailbox.of("bob-x@a.test"), dash)).isEmpty();
        assertThat(accounts.lookalikes(Mailbox.of("mary-jane@a.test"), Optional.empty())).isEmpty();
    }

    private long count(String table) throws IOException {
        return database.read(sql -> sql.number("SELECT count(*) FROM " + table));
    }

    private List<byte[]> keys() throws IOException {
        return database.read(
                sql -> sql.all("SELECT stored_key FROM verifier", row -> row.octets(1)));
    }

    private byte[] blob(String column, ScramMechanism mechanism) throws IOException {
        return database.read(sql ->
                        sql.first(
                                "SELECT " + column + " FROM verifier WHERE mechanism = ?",
                                row -> row.octets(1),
                                mechanism.text()))
                .orElseThrow();
    }
}
