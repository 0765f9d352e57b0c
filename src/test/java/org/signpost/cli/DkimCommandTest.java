package org.signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.json.JsonObject;
import org.signpost.nameserver.ZoneFile;
import org.signpost.observe.Clock;
import org.signpost.tls.SigningKey;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;

/** K1, K8: keys are made, imported, shown and retired, with a server or without. */
class DkimCommandTest {

    private static final String SIGNED =
            Site.CONFIG.replace("[outbound]", "dkim = { sign = [\"rsa-sha256\"] }\n[outbound]");

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void generatedKeysAreListedAndTheirRecordsArePrinted(boolean running) throws IOException {
        try (Site site = Site.in(folder).withAlice().running(running)) {
            Shell.Result made = site.run("dkim", "generate", "a.test");
            assertThat(made.code()).as(made.err()).isZero();
            assertThat(made.lines()).hasSize(2);
            assertThat(made.err()).contains("publish this now");
            ZoneFile zone = ZoneFile.parse(made.out());
            List<JsonObject> keys = keys(site.run("dkim", "list", "--json"));
            assertThat(keys)
                    .extracting(k -> k.text("algorithm").orElse(""))
                    .containsExactly("rsa-sha256", "ed25519-sha256");
            for (JsonObject key : keys) {
                DnsName name = DnsName.of(key.text("name").orElseThrow());
                assertThat(
                                zone.txt(name) instanceof Answer.Found<String> found
                                        ? found.records()
                                        : List.<String>of())
                        .isEqualTo(key.text("text").stream().toList());
            }
            assertThat(keys.getFirst().number("bits")).contains(2048L);
            assertThat(site.run("dkim", "list", "a.test").out())
                    .containsPattern("a\\.test rsa-\\d{8}, rsa-sha256, 2048 bits, active since ");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRetiredKeyStaysInTheListAndItsSelectorIsNotUsedAgain(boolean running) throws IOException {
        try (Site site = Site.in(folder).withAlice().running(running)) {
            generateEd25519(site, "s");
            Shell.Result retired = site.run("dkim", "retire", "a.test", "s");
            assertThat(retired.code()).isZero();
            assertThat(retired.out()).isEqualTo("retired s of a.test\n");
            assertThat(site.run("dkim", "list").out()).contains("a.test s, ").contains(" retired ");
            Shell.Result again = generateEd25519(site, "S");
            assertThat(again.code()).isEqualTo(1);
            assertThat(again.err())
                    .isEqualTo(
                            "signpost: a.test has a key of the selector s already, and a selector"
                                    + " is used once\n");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRetiredKeyIsRetiredSinceThenAndNotSinceItWasMade(boolean running) throws IOException {
        try (Site site = Site.in(folder).withAlice().running(running)) {
            generateEd25519(site, "s");
            JsonObject active = keys(site.run("dkim", "list", "--json")).getFirst();
            assertThat(active.text("retired")).isEmpty();
            Instant before = Clock.system().instant().truncatedTo(ChronoUnit.MILLIS);
            site.run("dkim", "retire", "a.test", "s");
            JsonObject key = keys(site.run("dkim", "list", "--json")).getFirst();
            String since = key.text("retired").orElseThrow();
            assertThat(Instant.parse(since)).isAfterOrEqualTo(before);
            assertThat(key.text("created")).isEqualTo(active.text("created"));
            assertThat(site.run("dkim", "list").out()).contains("retired since " + since);
            assertThat(site.run("dkim", "show", "a.test").out()).contains("retired since " + since);
        }
    }

    /**
     * K5: without a usable key mail waits, which nobody should learn from those who wait for it.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void retiringTheKeyThatMailNeedsSaysThatItWaits(boolean running) throws IOException {
        try (Site site = Site.in(folder)) {
            site.write(SIGNED);
            site.withAlice().running(running);
            for (String selector : List.of("r1", "r2")) {
                site.run("dkim", "generate", "a.test", "--selector", selector);
            }
            assertThat(site.run("dkim", "retire", "a.test", "r1"))
                    .isEqualTo(new Shell.Result(0, "retired r1 of a.test\n", ""));
            assertThat(site.run("dkim", "retire", "a.test", "r2"))
                    .isEqualTo(
                            new Shell.Result(
                                    0,
                                    "retired r2 of a.test\n",
                                    "mail of a.test waits now: there is no active rsa-sha256 key:"
                                            + " \"signpost dkim generate a.test\" makes one;"
                                            + " `dkim = { sign = false }` lets it leave"
                                            + " unsigned\n"));
            site.run("dkim", "generate", "a.test", "--selector", "r3");
            JsonObject told =
                    JsonObject.parse(site.run("dkim", "retire", "a.test", "r3", "--json").out())
                            .orElseThrow();
            assertThat(told.text("waits").orElseThrow()).startsWith("there is no active rsa-");
        }
    }

    @Test
    void aKeyThatIsNotEnoughIsNotSaidToSign() throws IOException {
        try (Site site = Site.in(folder).withAlice()) {
            assertThat(generateEd25519(site, "s").err())
                    .startsWith("publish this now.\nmail of a.test waits now: ")
                    .doesNotContain("it signs already");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void showOfRetiredKeysOnlySaysThatNoneIsActive(boolean running) throws IOException {
        try (Site site = Site.in(folder).withAlice().running(running)) {
            generateEd25519(site, "s");
            site.run("dkim", "retire", "a.test", "s");
            Shell.Result all = site.run("dkim", "show", "a.test");
            assertThat(all.code()).isEqualTo(1);
            assertThat(all.err()).isEqualTo("a.test has no active key\n");
            Shell.Result one = site.run("dkim", "show", "a.test", "s");
            assertThat(one.code()).isEqualTo(1);
            assertThat(one.err()).isEqualTo("the key s of a.test is retired\n");
        }
    }

    @Test
    void selectorsOfTheDayAreNumbered() throws IOException {
        try (Site site = Site.in(folder).withAlice()) {
            for (int i = 0; i < 2; i++) {
                site.run("dkim", "generate", "a.test", "--algorithm", "ed25519-sha256");
            }
            assertThat(keys(site.run("dkim", "list", "--json")))
                    .extracting(k -> k.text("selector").orElse(""))
                    .satisfiesExactly(
                            first -> assertThat(first).matches("ed25519-\\d{8}"),
                            second -> assertThat(second).matches("ed25519-\\d{8}-2"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "generate b.test|b.test is not a [[domain]] of ",
                "generate a_b|not a domain: a_b",
                "generate a.test --algorithm rsa-sha256 --selector a_b|a selector has labels of"
                        + " letters",
                "show a.test|a.test has no key",
                "show a.test s|a.test has no key of the selector s",
                "retire a.test s|a.test has no key of the selector s"
            })
    void whatIsWrongIsSaid(String line) throws IOException {
        String[] parts = line.split("\\|", 2);
        try (Site site = Site.in(folder).withAlice()) {
            Shell.Result result = site.run(("dkim " + parts[0]).split(" ", -1));
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err()).startsWith("signpost: " + parts[1]).hasLineCount(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--bits 1024|an RSA key has 2048 to 4096 bits (RFC 8301 §3.2), not 1024",
                "--algorithm rsa-sha1|--algorithm is one of rsa-sha256, ed25519-sha256, both; got",
                "--selector s|a selector is one key's, and there would be two",
                "--selector s --algorithm both|a selector is one key's, and there would be two"
            })
    void optionsThatMakeNoSenseAreWrongUsage(String line) throws IOException {
        String[] parts = line.split("\\|", 2);
        for (boolean running : new boolean[] {false, true}) {
            Path own = Files.createDirectory(folder.resolve(running ? "running" : "still"));
            try (Site site = Site.in(own).withAlice().running(running)) {
                Shell.Result result = site.run(("dkim generate a.test " + parts[0]).split(" ", -1));
                assertThat(result.code()).isEqualTo(2);
                assertThat(result.err()).startsWith("signpost: " + parts[1]).hasLineCount(1);
            }
        }
    }

    @Test
    void showSaysThatTheDnsCouldNotBeAsked() throws IOException {
        try (Site site = Site.in(folder).withAlice()) {
            generateEd25519(site, "s");
            Shell.Result shown = site.run("dkim", "show", "a.test");
            assertThat(shown.code()).isEqualTo(3);
            assertThat(shown.out())
                    .contains(
                            "  name  s._domainkey.a.test\n",
                            "  text  v=DKIM1; k=ed25519; p=",
                            "  zone  s._domainkey.a.test. IN TXT \"v=DKIM1; k=ed25519; p=",
                            "  DNS   couldn't ask: ");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPemFileIsImportedAndAnotherOneIsRefused(boolean running) throws IOException {
        Path good = pem("good.pem", SigningKey.generateEd25519());
        Path bad = Files.writeString(folder.resolve("bad.pem"), "no key\n");
        Path weak = pem("weak.pem", SigningKey.generateRsa(1024));
        try (Site site = Site.in(folder).withAlice().running(running)) {
            Shell.Result taken =
                    site.run("dkim", "import", "a.test", "--selector", "s", good.toString());
            assertThat(taken.code()).as(taken.err()).isZero();
            assertThat(taken.lines())
                    .satisfiesExactly(
                            name -> assertThat(name).isEqualTo("imported s._domainkey.a.test"),
                            zone ->
                                    assertThat(zone)
                                            .startsWith("  zone  s._domainkey.a.test. IN TXT \""));
            assertThat(taken.err())
                    .startsWith("mail of a.test waits now: there is no active rsa-sha256 key: ");
            Shell.Result again =
                    site.run("dkim", "import", "a.test", "--selector", "s", good.toString());
            assertThat(again.code()).isEqualTo(1);
            assertThat(again.err())
                    .isEqualTo("signpost: there is a key s._domainkey.a.test already\n");
            Shell.Result stranger =
                    site.run("dkim", "import", "b.test", "--selector", "s", good.toString());
            assertThat(stranger.code()).isEqualTo(1);
            assertThat(stranger.err())
                    .isEqualTo(
                            "signpost: b.test is not a [[domain]] of %s: add it there first\n"
                                    .formatted(site.file()));
            Shell.Result broken =
                    site.run("dkim", "import", "a.test", "--selector", "t", bad.toString());
            assertThat(broken.code()).isEqualTo(1);
            assertThat(broken.err())
                    .isEqualTo(bad + ": the file holds no private key in PEM form\n");
            Shell.Result old =
                    site.run("dkim", "import", "a.test", "--selector", "u", weak.toString());
            assertThat(old.code()).isZero();
            assertThat(old.err())
                    .isEqualTo(
                            "u._domainkey.a.test has 1024 bits: a new one has 2048 (RFC 8301"
                                    + " §3.2)\n"
                                    + "publish this now: it signs already. \"signpost dkim show\""
                                    + " looks for it.\n");
        }
    }

    @Test
    void ofOpenDkimsTablesNothingIsTakenUnlessAllCanBeOrPartIsEnough() throws IOException {
        pem("a.private", SigningKey.generateEd25519());
        pem("b.private", SigningKey.generateEd25519());
        Path keys =
                Files.writeString(
                        folder.resolve("KeyTable"),
                        "a a.test:s:./a.private\nb b.test:s:./b.private\nc a.test:c:./c.private\n");
        Path signing =
                Files.writeString(
                        folder.resolve("SigningTable"),
                        "*@a.test a\n*@b.test b\n*@a.test c\nbob@a.test a\n");
        String[] words = {
            "dkim", "import", "--key-table", keys.toString(), "--signing-table", "refile:" + signing
        };
        try (Site site = Site.in(folder).withAlice()) {
            Shell.Result refused = site.run(words);
            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.out()).isEmpty();
            assertThat(refused.err().lines().map(l -> l.replace(folder + "/", "")))
                    .containsExactly(
                            "KeyTable:3: there is no such file or folder: c.private",
                            "SigningTable:4: bob@a.test is one mailbox, and keys sign for whole"
                                    + " domains here",
                            "KeyTable:2: b.test is not a [[domain]] of signpost.toml: add it there"
                                    + " first",
                            "nothing was imported; --partial takes those that can be taken");
            assertThat(site.run("dkim", "list").out()).isEmpty();

            String[] partial = java.util.Arrays.copyOf(words, words.length + 1);
            partial[words.length] = "--partial";
            Shell.Result taken = site.run(partial);
            assertThat(taken.code()).isEqualTo(1);
            assertThat(taken.lines()).hasSize(2).first().isEqualTo("imported s._domainkey.a.test");
            assertThat(taken.err()).hasLineCount(4).contains("mail of a.test waits now: ");
        }
    }

    @Test
    void keysThatSignNobodysMailAreNamedToProgramsToo() throws IOException {
        pem("a.private", SigningKey.generateEd25519());
        Path keys =
                Files.writeString(
                        folder.resolve("KeyTable"),
                        "a a.test:s:./a.private\nold a.test:old:./a.private\n");
        Path signing = Files.writeString(folder.resolve("SigningTable"), "*@a.test a\n");
        String[] words = {
            "dkim",
            "import",
            "--json",
            "--key-table",
            keys.toString(),
            "--signing-table",
            "" + signing
        };
        try (Site site = Site.in(folder).withAlice()) {
            JsonObject told = JsonObject.parse(site.run(words).out()).orElseThrow();
            assertThat(told.objects("keys")).hasSize(1);
            assertThat(told.texts("unused")).containsExactly("old");
        }
    }

    @Test
    void anImportedKeyOfADomainThatGoesUnsignedIsNotSaidToSign() throws IOException {
        Path key = pem("good.pem", SigningKey.generateEd25519());
        try (Site site = Site.in(folder)) {
            site.write(SIGNED.replace("[\"rsa-sha256\"]", "false"));
            site.withAlice();
            assertThat(site.run("dkim", "import", "a.test", "--selector", "s", "" + key).err())
                    .isEqualTo(
                            "mail of a.test leaves unsigned until `sign = false` is gone from the"
                                    + " configuration\n");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneKeyThatTheServerRefusesKeepsTheOthersOutToo(boolean running) throws IOException {
        pem("a.private", SigningKey.generateEd25519());
        Path keys =
                Files.writeString(
                        folder.resolve("KeyTable"),
                        "a a.test:s:./a.private\nb b.test:s:./a.private\n");
        Path signing = Files.writeString(folder.resolve("SigningTable"), "a.test a\nb.test b\n");
        try (Site site = Site.in(folder).withAlice().running(running)) {
            Shell.Result refused =
                    site.run(
                            "dkim",
                            "import",
                            "--key-table",
                            keys.toString(),
                            "--signing-table",
                            signing.toString());
            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.err()).startsWith(keys + ":2: b.test is not a [[domain]]");
            assertThat(site.run("dkim", "list").out()).isEmpty();
        }
    }

    @Test
    void importWantsAFileOrBothTables() throws IOException {
        try (Site site = Site.in(folder).withAlice()) {
            assertThat(site.run("dkim", "import").code()).isEqualTo(2);
            assertThat(site.run("dkim", "import", "a.test", "key.pem").code()).isEqualTo(2);
            assertThat(site.run("dkim", "import", "--key-table", "x").code()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void checkWarnsOfADomainThatIsToBeSignedAndHasNoKey(boolean running) throws IOException {
        try (Site site = Site.in(folder)) {
            site.write(SIGNED.replace("hold = true", "hold = false"));
            site.withAlice().running(running);
            Shell.Result checked = site.run("check");
            assertThat(checked.code()).isZero();
            assertThat(checked.out())
                    .isEqualTo(
                            site.file()
                                    + ":10: warning: a.test has no rsa-sha256 key, so its mail"
                                    + " waits; \"signpost dkim generate a.test --algorithm"
                                    + " rsa-sha256\" makes one\n");
            assertThat(site.run("dkim", "generate", "a.test").lines()).hasSize(1);
            assertThat(site.run("check").out()).isEqualTo(site.file() + ": fine\n");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void checkWarnsOfADomainThatGoesUnsignedAlthoughItHasKeys(boolean running) throws IOException {
        try (Site site = Site.in(folder)) {
            site.write(
                    SIGNED.replace("hold = true", "hold = false")
                            .replace("[\"rsa-sha256\"]", "false"));
            site.withAlice().running(running);
            assertThat(site.run("check").out()).isEqualTo(site.file() + ": fine\n");
            assertThat(generateEd25519(site, "s").err())
                    .isEqualTo(
                            "publish this; it signs once `sign = false` is gone from the"
                                    + " configuration.\n");
            Shell.Result checked = site.run("check");
            assertThat(checked.code()).isZero();
            assertThat(checked.out())
                    .isEqualTo(
                            site.file()
                                    + ":10: warning: mail of a.test leaves unsigned, as `sign ="
                                    + " false` says, although it has keys\n");
            site.run("dkim", "retire", "a.test", "s");
            assertThat(site.run("check").out()).isEqualTo(site.file() + ": fine\n");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void keysAreSealedAnewByAPassphraseAndByAFileAgain(boolean running) throws IOException {
        Path passphrase = Files.writeString(folder.resolve("passphrase"), "open sesame\n");
        Files.setPosixFilePermissions(passphrase, PosixFilePermissions.fromString("rw-------"));
        try (Site site = Site.in(folder).withAlice().running(running)) {
            assertThat(site.run("dkim", "reseal").err())
                    .isEqualTo("signpost: there is no key yet\n");
            generateEd25519(site, "s");
            site.write(Site.CONFIG.replace("[node]", "[node]\npassphrase-file = \"passphrase\""));
            if (running) {
                assertThat(site.run("reload").err())
                        .contains("mail waits to be signed: a passphrase is set, but the keys are");
            }
            assertThat(site.run("check").out())
                    .contains(
                            "warning: mail waits to be signed: a passphrase is set, but the keys"
                                    + " are sealed by ");
            Shell.Result refused = generateEd25519(site, "t");
            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.err())
                    .startsWith("signpost: a passphrase is set, but the keys are sealed by ");
            assertThat(site.run("dkim", "reseal"))
                    .isEqualTo(new Shell.Result(0, "sealed anew: 1\n", ""));
            assertThat(site.data().resolve("master.key")).doesNotExist();
            assertThat(generateEd25519(site, "t").code()).isZero();

            site.write(Site.CONFIG);
            if (running) site.run("reload");
            assertThat(generateEd25519(site, "u").err())
                    .startsWith("signpost: the keys need a passphrase: ");
            assertThat(site.run("dkim", "reseal", "--old-passphrase-file", passphrase.toString()))
                    .isEqualTo(new Shell.Result(0, "sealed anew: 2\n", ""));
            assertThat(site.data().resolve("master.key")).exists();
            assertThat(generateEd25519(site, "u").code()).isZero();
        }
    }

    private static Shell.Result generateEd25519(Site site, String selector) {
        return site.run(
                "dkim",
                "generate",
                "a.test",
                "--algorithm",
                "ed25519-sha256",
                "--selector",
                selector);
    }

    private Path pem(String name, SigningKey key) throws IOException {
        String base64 = Base64.getMimeEncoder().encodeToString(key.pkcs8());
        return Files.writeString(
                folder.resolve(name),
                "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
    }

    private static List<JsonObject> keys(Shell.Result result) {
        return JsonObject.parse(result.out()).orElseThrow().objects("keys");
    }
}
