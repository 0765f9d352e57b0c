package org.signpost.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.tls.SigningKey;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/** K8: OpenDKIM's tables are read as it reads them, and what can't be done is named by its line. */
class OpenDkimTablesTest {

    private static final String PEM = "-----BEGIN PRIVATE KEY-----\nexample\n";

    @TempDir Path folder;

    @Test
    void patternsAndPlainDomainsNameTheKeysOfTheirDomains() throws IOException {
        key("keys/a.private");
        key("keys/b.private");
        OpenDkimTables.Found found =
                read(
                        """
                        # The keys
                        main example.com:s1:%s/keys/a.private

                        other  example.net:s2:keys/b.private
                        """
                                .formatted(folder),
                        """
                        *@example.com main
                        example.com main
                        *@*.example.com main
                        .example.com main
                        example.net other
                        """);
        assertThat(found.faults()).isEmpty();
        assertThat(found.unused()).isEmpty();
        assertThat(found.candidates())
                .extracting(c -> c.domain() + " " + c.selector() + " " + place(c.at()))
                .containsExactly("example.com s1 KeyTable:2", "example.net s2 KeyTable:4");
        assertThat(found.candidates()).allMatch(c -> c.text().equals(PEM));
    }

    @Test
    void aPercentSignStandsForEachDomain() throws IOException {
        key("example.com/s.private");
        key("example.net/s.private");
        OpenDkimTables.Found found =
                read("all %:s:./%/s.private\n", "*@example.com all\n*@example.net all\n");
        assertThat(found.faults()).isEmpty();
        assertThat(found.candidates())
                .extracting(c -> c.domain().text())
                .containsExactly("example.com", "example.net");
    }

    @Test
    void aKeyMayStandInTheTableItself() throws IOException {
        String base64 = Base64.getEncoder().encodeToString(KeyStore.ED25519.pkcs8());
        OpenDkimTables.Found found = read("k example.com:s:" + base64 + "\n", "*@example.com k\n");
        assertThat(found.faults()).isEmpty();
        assertThat(SigningKey.ofPem(found.candidates().getFirst().text()))
                .isInstanceOfSatisfying(
                        SigningKey.Reading.Key.class,
                        read ->
                                assertThat(read.key().verifying())
                                        .isEqualTo(KeyStore.ED25519.verifying()));
    }

    @Test
    void whatCanNotBeDoneIsNamedByItsLine() throws IOException {
        key("a.private");
        OpenDkimTables.Found found =
                read(
                        """
                        good example.com:s:a.private
                        lone
                        short example.com
                        good example.com:t:a.private
                        gone example.com:g:./gone.private
                        junk example.com:j:***
                        idle example.com:i:a.private
                        """,
                        """
                        *@example.com good
                        bob@example.com good
                        * good
                        *@other.test good
                        *@example.com nobody
                        *@example.com gone
                        *@example.com junk
                        *@exa*mple.com good
                        """);
        assertThat(found.candidates()).hasSize(1);
        assertThat(found.unused()).containsExactly("idle");
        assertThat(found.faults())
                .extracting(f -> place(f.at()) + " " + f.why().replace(folder + "/", ""))
                .containsExactly(
                        "KeyTable:2 has one word, and not two",
                        "KeyTable:3 is not domain:selector:key",
                        "KeyTable:4 names the key good again",
                        "SigningTable:2 bob@example.com is one mailbox, and keys sign for whole"
                                + " domains here",
                        "SigningTable:3 is for every domain: name those that are yours",
                        "SigningTable:4 has mail of other.test signed by example.com, which is"
                                + " neither it nor above it",
                        "SigningTable:5 names the key nobody, which KeyTable doesn't have",
                        "KeyTable:5 there is no such file or folder: gone.private",
                        "KeyTable:6 the key is neither a file nor base64",
                        "SigningTable:8 exa*mple.com is no domain");
    }

    @Test
    void aTableThatIsNotThereIsAFailure() {
        assertThatThrownBy(() -> OpenDkimTables.read(folder + "/none", folder + "/none"))
                .isInstanceOf(IOException.class);
    }

    private static String place(String at) {
        return at.substring(at.lastIndexOf('/') + 1);
    }

    private void key(String name) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        Files.writeString(folder.resolve(name), PEM);
    }

    private OpenDkimTables.Found read(String keys, String signing) throws IOException {
        List<Path> tables =
                List.of(
                        Files.writeString(folder.resolve("KeyTable"), keys),
                        Files.writeString(folder.resolve("SigningTable"), signing));
        return OpenDkimTables.read(tables.get(0).toString(), "refile:" + tables.get(1));
    }
}
