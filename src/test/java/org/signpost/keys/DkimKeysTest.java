package org.signpost.keys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.address.Domain;
import org.signpost.dns.DnsName;
import org.signpost.store.Database;
import org.signpost.tls.SigningKey;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** P5, K5: keys are kept sealed, and what can't be opened says why. */
class DkimKeysTest {

    @TempDir Path folder;
    private KeyStore store;

    @BeforeEach
    void open() throws IOException {
        store = new KeyStore(folder);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    @Test
    void aKeySignsAfterARestartAsBefore() throws IOException {
        store.add("example.com", "rsa", KeyStore.RSA);
        store.add("example.com", "ed", KeyStore.ED25519);
        DkimKeys again = store.opened(Optional.empty());
        assertThat(again.list())
                .extracting(k -> k.name() + " " + k.algorithm().word() + " " + k.state().word())
                .containsExactly(
                        "rsa._domainkey.example.com rsa-sha256 active",
                        "ed._domainkey.example.com ed25519-sha256 active");
        byte[] text = {1, 2, 3};
        for (KeyEntry entry : again.list()) {
            assertThat(again.open(entry))
                    .isInstanceOfSatisfying(
                            DkimKeys.Opening.Opened.class,
                            opened ->
                                    assertThat(
                                                    entry.key()
                                                            .verifies(
                                                                    text,
                                                                    opened.key().key().sign(text)))
                                            .isTrue());
        }
        assertThat(again.trouble()).isEmpty();
    }

    @Test
    void thePrivateHalfIsNowhereInTheStoreAndTheMasterKeyIsTheOwnersAlone() throws IOException {
        store.add("example.com", "ed", KeyStore.ED25519);
        assertThat(Files.getPosixFilePermissions(store.file()))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.size(store.file())).isEqualTo(32);
        byte[] sealed = sealed();
        String octets = new String(sealed, java.nio.charset.StandardCharsets.ISO_8859_1);
        byte[] pkcs8 = KeyStore.ED25519.pkcs8();
        byte[] seed = java.util.Arrays.copyOfRange(pkcs8, pkcs8.length - 32, pkcs8.length);
        assertThat(octets)
                .doesNotContain(new String(seed, java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    @Test
    void whatWasSealedForAnotherDomainDoesNotOpen() throws IOException {
        store.add("example.com", "ed", KeyStore.ED25519);
        change("UPDATE dkim_key SET domain = 'example.net'");
        DkimKeys again = store.opened(Optional.empty());
        assertThat(again.open(again.list().getFirst()))
                .isEqualTo(
                        new DkimKeys.Opening.Closed(
                                "the key ed of example.net is damaged in the store"));
    }

    @Test
    void aMasterKeyThatOthersCanReadIsRefusedAndTriedAgainOnceItIsMended() throws IOException {
        store.add("example.com", "ed", KeyStore.ED25519);
        Files.setPosixFilePermissions(store.file(), PosixFilePermissions.fromString("rw-r--r--"));
        DkimKeys again = store.opened(Optional.empty());
        assertThat(closed(again))
                .isEqualTo(
                        ("other users may get at %s (rw-r--r--): \"chmod 600 %s\", and think of"
                                        + " who had a look")
                                .formatted(store.file(), store.file()));
        Files.setPosixFilePermissions(store.file(), PosixFilePermissions.fromString("rw-------"));
        store.clock.advance(Duration.ofSeconds(6));
        assertThat(again.open(again.list().getFirst())).isInstanceOf(DkimKeys.Opening.Opened.class);
    }

    @Test
    void aMasterKeyThatIsGoneOrAnotherIsSaidToBeAndNotMadeAnew() throws IOException {
        store.add("example.com", "ed", KeyStore.ED25519);
        byte[] before = Files.readAllBytes(store.file());
        Files.delete(store.file());
        DkimKeys without = store.opened(Optional.empty());
        assertThat(closed(without)).startsWith(store.file() + " is missing: put it back");
        assertThat(without.add(List.of(KeyStore.key("example.com", "b", KeyStore.ED25519))))
                .isInstanceOf(KeyChange.Refused.class);
        assertThat(store.file()).doesNotExist();

        before[0] ^= 1;
        Files.write(store.file(), before);
        Files.setPosixFilePermissions(store.file(), PosixFilePermissions.fromString("rw-------"));
        assertThat(store.opened(Optional.empty()).trouble())
                .contains(store.file() + " isn't the one that the keys were sealed by");
    }

    @Test
    void aPassphraseTakesThePlaceOfTheFile() throws IOException {
        DkimKeys keys = store.opened(Optional.of("open sesame"));
        keys.add(List.of(KeyStore.key("example.com", "ed", KeyStore.ED25519)));
        assertThat(store.file()).doesNotExist();
        assertThat(store.opened(Optional.of("open sesame")).trouble()).isEmpty();
        assertThat(store.opened(Optional.of("open barley")).trouble())
                .contains("the passphrase isn't the one that the keys were sealed by");
        assertThat(store.opened(Optional.empty()).trouble())
                .hasValueSatisfying(
                        why -> assertThat(why).startsWith("the keys need a passphrase"));
    }

    @Test
    void aPassphraseInAFileThatOthersCanReadIsNotUsed() throws IOException {
        Path file = Files.writeString(store.file().resolveSibling("passphrase"), "open sesame\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        MasterPlace place = new MasterPlace(store.file(), Optional.of(file), Optional.empty());
        assertThat(place.make())
                .isInstanceOfSatisfying(
                        MasterPlace.Found.Unusable.class,
                        found ->
                                assertThat(found.why())
                                        .contains(
                                                "other users may get at " + file + " (rw-r-----)"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(place.make()).isInstanceOf(MasterPlace.Found.Key.class);
    }

    @Test
    void aPassphraseThatIsSetWhileAFileIsUsedIsAnErrorUntilTheKeysAreSealedAnew()
            throws IOException {
        store.add("example.com", "ed", KeyStore.ED25519);
        DkimKeys both = store.opened(Optional.of("open sesame"));
        String why =
                ("a passphrase is set, but the keys are sealed by %s: \"signpost dkim reseal\""
                                + " seals them by the passphrase; or remove that")
                        .formatted(store.file());
        assertThat(both.trouble()).contains(why);
        assertThat(closed(both)).isEqualTo(why);
        assertThat(both.add(List.of(KeyStore.key("example.com", "b", KeyStore.ED25519))))
                .isEqualTo(new KeyChange.Refused(why));
        assertThat(store.file()).exists();

        assertThat(both.reseal(Optional.empty())).isInstanceOf(KeyChange.Done.class);
        assertThat(store.file()).doesNotExist();
        assertOpen(both);
        assertOpen(store.opened(Optional.of("open sesame")));
    }

    /** A reload may bring it while the file's key is in memory. */
    @Test
    void aPassphraseThatIsSetLaterIsFoundOutAlthoughTheKeysAreOpen() throws IOException {
        store.add("example.com", "ed", KeyStore.ED25519);
        store.keys().replace(store.place(Optional.of("open sesame")));
        assertThat(store.keys().trouble())
                .hasValueSatisfying(why -> assertThat(why).startsWith("a passphrase is set, but"));
        assertOpen(store.keys());
    }

    @Test
    void aFileTakesThePlaceOfAPassphraseAndAnotherFileThatOfTheFile() throws IOException {
        store.opened(Optional.of("open sesame"));
        store.add("example.com", "rsa", KeyStore.RSA);
        store.add("example.com", "ed", KeyStore.ED25519);
        DkimKeys without = store.opened(Optional.empty());
        assertThat(without.reseal(Optional.empty()))
                .isInstanceOfSatisfying(
                        KeyChange.Refused.class,
                        refused -> assertThat(refused.why()).startsWith("the keys need a passph"));
        assertThat(without.reseal(Optional.of("open barley")))
                .isEqualTo(
                        new KeyChange.Refused(
                                "the passphrase isn't the one that the keys were sealed by"));
        assertThat(without.reseal(Optional.of("open sesame"))).isInstanceOf(KeyChange.Done.class);
        assertOpen(store.opened(Optional.empty()));

        byte[] first = Files.readAllBytes(store.file());
        assertThat(store.keys().reseal(Optional.empty())).isInstanceOf(KeyChange.Done.class);
        assertThat(Files.readAllBytes(store.file())).isNotEqualTo(first);
        assertThat(next()).doesNotExist();
        assertOpen(store.opened(Optional.empty()));
    }

    /** Wherever it ends: before the transaction, after it, and before the old file is gone. */
    @Test
    void aCrashWhileKeysAreSealedAnewLeavesThemOpenAndItCanBeDoneAgain() throws IOException {
        store.add("example.com", "ed", KeyStore.ED25519);
        byte[] first = Files.readAllBytes(store.file());
        MasterPlace place = store.place(Optional.empty());
        place.makeNext();
        assertOpen(store.opened(Optional.empty()));

        resealWithoutEnd(place, Optional.empty());
        assertThat(Files.readAllBytes(store.file())).isEqualTo(first);
        assertThat(next()).exists();
        assertOpen(store.opened(Optional.empty()));
        assertThat(next()).doesNotExist();
        assertThat(Files.readAllBytes(store.file())).isNotEqualTo(first);

        resealWithoutEnd(store.place(Optional.of("open sesame")), Optional.empty());
        assertThat(store.file()).exists();
        DkimKeys keys = store.opened(Optional.of("open sesame"));
        assertOpen(keys);
        assertThat(keys.reseal(Optional.empty())).isInstanceOf(KeyChange.Done.class);
        assertThat(store.file()).doesNotExist();
        assertOpen(store.opened(Optional.of("open sesame")));
    }

    /** What comes before the old file is removed. */
    private void resealWithoutEnd(MasterPlace place, Optional<String> passphrase)
            throws IOException {
        assertThat(new Resealing(store.database(), place).of(store.keys().list(), passphrase))
                .isInstanceOf(MasterPlace.Found.Key.class);
    }

    @Test
    void keysOfWhichOneIsDamagedStayAsTheyAre() throws IOException {
        store.add("example.com", "ed", KeyStore.ED25519);
        store.add("example.com", "rsa", KeyStore.RSA);
        change("UPDATE dkim_key SET sealed = x'00' WHERE selector = 'rsa'");
        DkimKeys keys = store.opened(Optional.empty());
        assertThat(keys.reseal(Optional.empty()))
                .isEqualTo(
                        new KeyChange.Refused(
                                "the key rsa of example.com is damaged in the store"));
        assertThat(keys.open(keys.list().getFirst())).isInstanceOf(DkimKeys.Opening.Opened.class);
        assertThat(next()).doesNotExist();
    }

    private Path next() {
        return store.file().resolveSibling("master.key.next");
    }

    private static void assertOpen(DkimKeys keys) throws IOException {
        assertThat(keys.list()).isNotEmpty();
        for (KeyEntry entry : keys.list()) {
            assertThat(keys.open(entry)).isInstanceOf(DkimKeys.Opening.Opened.class);
        }
    }

    @Test
    void aSelectorIsUsedOnceAlsoByOneThatIsRetired() throws IOException {
        store.add("example.com", "s", KeyStore.ED25519);
        Domain domain = Domain.of("example.com");
        assertThat(store.keys().retire(domain, DnsName.of("s"))).isInstanceOf(KeyChange.Done.class);
        assertThat(store.keys().retire(domain, DnsName.of("s")))
                .isEqualTo(new KeyChange.Refused("the key s of example.com is retired already"));
        List<NewKey> both =
                List.of(
                        KeyStore.key("example.com", "t", SigningKey.generateEd25519()),
                        KeyStore.key("example.com", "s", SigningKey.generateEd25519()));
        assertThat(store.keys().add(both))
                .isEqualTo(
                        new KeyChange.Refused(
                                "example.com has a key of the selector s already, and a selector is"
                                        + " used once"));
        assertThat(store.keys().list()).hasSize(1);
    }

    @Test
    void whoWantsToKnowIsToldOfEachChange() throws IOException {
        AtomicInteger changes = new AtomicInteger();
        store.keys().onChange(changes::incrementAndGet);
        store.add("example.com", "s", KeyStore.ED25519);
        assertThat(changes).hasValue(1);
        store.keys().retire(Domain.of("example.com"), DnsName.of("nobody"));
        assertThat(changes).hasValue(1);
    }

    @Test
    void aKeyKnowsWhenItWasMadeAndWhenItWasRetired() throws IOException {
        store.add("example.com", "s", KeyStore.ED25519);
        Instant made = store.clock.instant();
        store.clock.advance(Duration.ofDays(3));
        store.keys().retire(Domain.of("example.com"), DnsName.of("s"));
        assertThat(store.keys().list())
                .singleElement()
                .satisfies(
                        key -> assertThat(key.created()).isEqualTo(made),
                        key -> assertThat(key.changed()).isEqualTo(store.clock.instant()));
    }

    private static String closed(DkimKeys keys) throws IOException {
        DkimKeys.Opening opening = keys.open(keys.list().getFirst());
        assertThat(opening).isInstanceOf(DkimKeys.Opening.Closed.class);
        return ((DkimKeys.Opening.Closed) opening).why();
    }

    private byte[] sealed() throws IOException {
        return store.database()
                .read(sql -> sql.first("SELECT sealed FROM dkim_key", row -> row.octets(1)))
                .orElseThrow();
    }

    private void change(String sql) throws IOException {
        Database database = store.database();
        database.write(s -> s.change(sql));
    }
}
