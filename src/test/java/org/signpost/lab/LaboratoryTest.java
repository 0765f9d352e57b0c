package org.signpost.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.Main;
import org.signpost.peers.Needs;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The README's first command: every message of the tour arrives and is found to be what it is, or
 * the laboratory says so. P16, P20, P21; RFC 8601 §2.7, RFC 8617 §5.1.
 */
class LaboratoryTest {

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final LabScreen screen =
            new LabScreen(new PrintStream(shown, true, StandardCharsets.UTF_8), false);

    @Test
    void everyMessageOfTheTourArrives(@TempDir Path folder) throws Exception {
        try (Laboratory lab = Laboratory.in(folder, screen)) {
            lab.begin();
            assertThat(lab.tour()).as(shown()).isTrue();
            lab.invite();
        }
        assertThat(shown())
                .contains("refused", "failed", "encrypted, authenticated", "swaks --server")
                .contains("Every message arrived.")
                .doesNotContain("\u001b");
        assertThat(shown().split(" → "))
                .hasSize(8)
                .allSatisfy(part ->
                        assertThat(part.split("the Maildir of", -1))
                                .as(part)
                                .hasSize(part.contains("accepted") ? 2 : 1));
        assertThat(part("through a relay host"))
                .containsSubsequence("c.test  accepted", "a.test  accepted")
                .contains("via mx.a.test", "via mx.b.test", "to the Maildir of bob@b.test");
        assertThat(part("to an unknown user"))
                .containsSubsequence("refused", "failed", "to the Maildir of alice@a.test");
        assertThat(part("to an alias"))
                .containsSubsequence(
                        "b.test  accepted", "c.test  accepted", "from <SRS0=", "; arc=pass")
                .contains("sealed (ARC) by b.test", "to the Maildir of carol@c.test");
        assertThat(part("a forgery"))
                .contains("dmarc=fail spf=pass dkim=none", "; apart: neither SPF nor DKIM")
                .contains("to the Junk folder in the Maildir of bob@b.test");
        assertThat(shown().split("dmarc=pass spf=pass dkim=pass iprev=pass", -1)).hasSize(7);
        assertThat(largestFile(folder.resolve("c.test/data/mail"))).isGreaterThan(10_000_000);
    }

    /** The timeline of one message. */
    private String part(String about) {
        String rest = shown().substring(shown().indexOf(about));
        return rest.substring(0, rest.indexOf("\n\n"));
    }

    private static long largestFile(Path folder) throws IOException {
        long largest = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                largest = Math.max(largest, Files.size(file));
            }
        }
        return largest;
    }

    @Test
    void aTourOnWhichEveryMessageArrivesEndsWithCodeZero(@TempDir Path folder) throws Exception {
        try (Laboratory lab = Laboratory.in(folder, screen)) {
            assertThat(new LabProcess(lab, screen).run(true)).isZero();
        }
        assertThat(shown())
                .contains("Every message arrived.")
                .contains("Configurations, data and mail are in  " + folder);
    }

    @Test
    void nothingIsLeftOfATourInATemporaryFolder() throws Exception {
        try (Laboratory lab = Laboratory.temporary(screen)) {
            assertThat(new LabProcess(lab, screen).run(true)).isZero();
            assertThat(shown()).doesNotContain("are in  ");
            lab.whereabouts();
        }
        Matcher folder = Pattern.compile("are in  (\\S+)  \\(removed").matcher(shown());
        assertThat(folder.find()).as(shown()).isTrue();
        assertThat(Path.of(folder.group(1))).doesNotExist();
    }

    @Test
    void whatMissedAMessageCanBeLookedAt() throws Exception {
        Path kept;
        try (Laboratory lab = Laboratory.temporary(screen)) {
            lab.keepFolder();
            kept = Path.of(shown().substring(shown().indexOf('/')).strip());
        }
        assertThat(kept).isDirectory();
        Files.delete(kept);
    }

    @Test
    void aServerThatStartsWhileTheLaboratoryEndsIsEndedToo(@TempDir Path folder) throws Exception {
        Laboratory lab = Laboratory.in(folder, screen);
        lab.close();
        assertThatThrownBy(lab::begin).hasMessage("it was told to end while it started");
        // The ports are free again.
        try (Laboratory other = Laboratory.in(folder, screen)) {
            other.begin();
        }
    }

    @Test
    void aMessageThatDoesNotArriveIsNamedAndMakesTheCodeOne(@TempDir Path folder) throws Exception {
        LabPlan plan = LabPlan.in(folder);
        Files.createDirectories(plan.b().folder());
        // Bob's mail goes to carol, and nobody waits for what can't come any more.
        Files.writeString(
                plan.b().configFile(),
                plan.config(plan.b())
                        .replace(
                                "postmaster = \"bob\"",
                                "postmaster = \"bob\", bob = \"carol@c.test\""));
        try (Laboratory lab = Laboratory.in(folder, screen)) {
            assertThat(new LabProcess(lab, screen).run(true)).isEqualTo(1);
        }
        assertThat(shown())
                .contains("did not arrive: submitted on 465", "did not arrive: through a relay")
                .doesNotContain("did not arrive: submitted on 587", "Every message arrived.")
                .contains("Configurations, data and mail are in  " + folder);
    }

    @Test
    void aResultThatIsNotSoIsNamedAndMakesTheCodeOne(@TempDir Path folder) throws Exception {
        LabPlan plan = LabPlan.in(folder);
        Files.createDirectories(plan.b().folder());
        Files.writeString(
                plan.b().configFile(),
                plan.config(plan.b())
                        .replace("sign = [\"rsa-sha256\", \"ed25519-sha256\"]", "sign = false"));
        try (Laboratory lab = Laboratory.in(folder, screen)) {
            assertThat(new LabProcess(lab, screen).run(true)).isEqualTo(1);
        }
        assertThat(shown())
                .containsPattern("mx.a.test found .*dkim=none.*, not .*: submitted on 587")
                .doesNotContain("did not arrive", "Every message arrived.");
    }

    @Test
    void coloursAreForScreensThatKnowThem() {
        LabScreen coloured = new LabScreen(new PrintStream(shown), true);
        assertThat(coloured.tone(LabScreen.Tone.GOOD, "fine")).isEqualTo("\u001b[32mfine\u001b[0m");
        assertThat(screen.tone(LabScreen.Tone.GOOD, "fine")).isEqualTo("fine");
    }

    @Test
    void theLineForSwaksWorksAsItIsPrintedAndASignalEndsTheLaboratoryWithoutFailure(
            @TempDir Path folder) throws Exception {
        Needs.program("swaks");
        Process lab = start("lab", "--dir", folder.toString());
        try {
            List<String> lines = readUntil(lab, "Ctrl-C ends it");
            assertThat(lines).noneMatch(line -> line.contains("\u001b"));
            String swaks =
                    lines.stream().filter(l -> l.startsWith("  swaks ")).findFirst().orElseThrow();
            assertThat(sh(swaks)).contains("250 2.0.0 Queued as");
            assertThat(readUntil(lab, "to bob@b.test: delivered").getLast())
                    .contains("b.test  delivered");
            end(lab);
        } finally {
            lab.destroyForcibly();
        }
        try (Stream<Path> files = Files.walk(LabPlan.in(folder).b().maildir("bob"))) {
            // Two of the tour, this one, and the forgery in Junk.
            assertThat(files.filter(f -> f.toString().contains("/new/"))).hasSize(4);
        }
    }

    @Test
    void aSignalLeavesNothingOfATemporaryFolder() throws Exception {
        Process lab = start("lab");
        try {
            List<String> lines = readUntil(lab, "Ctrl-C ends it");
            Path folder =
                    lines.stream()
                            .filter(l -> l.contains("are in  "))
                            .map(l -> l.substring(l.indexOf('/'), l.indexOf("  (")))
                            .map(Path::of)
                            .findFirst()
                            .orElseThrow();
            assertThat(folder).isDirectory();
            end(lab);
            assertThat(folder).doesNotExist();
        } finally {
            lab.destroyForcibly();
        }
    }

    private static void end(Process lab) throws InterruptedException {
        lab.destroy();
        assertThat(lab.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(lab.exitValue()).isZero();
    }

    private static Process start(String... arguments) throws IOException {
        List<String> words = new ArrayList<>();
        words.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName()));
        words.addAll(List.of(arguments));
        return new ProcessBuilder(words).redirectErrorStream(true).start();
    }

    private static List<String> readUntil(Process process, String word) throws IOException {
        List<String> lines = new ArrayList<>();
        BufferedReader in = process.inputReader(StandardCharsets.UTF_8);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            lines.add(line);
            if (line.contains(word)) return lines;
        }
        throw new AssertionError("no " + word + " in " + lines);
    }

    private static String sh(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private String shown() {
        return shown.toString(StandardCharsets.UTF_8);
    }
}
