package org.signpost;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The launcher finds its tools, builds when it must and only then, and never runs old code. */
class LauncherTest {

    @TempDir Path folder = Path.of("");
    private LauncherCopy copy = new LauncherCopy(folder);

    @BeforeEach
    void copyTheLauncher() throws IOException {
        copy = LauncherCopy.in(folder);
    }

    @Test
    void withoutAJdkItSaysWhatToInstall() throws Exception {
        var result = copy.run(Map.of("JAVA_HOME", ""), "run");
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err())
                .contains("JDK 25 is needed", "apt install", "dnf install", "brew install");
    }

    @Test
    void aJdkOfAnotherVersionIsNotTaken() throws Exception {
        Path old = Files.createDirectories(folder.resolve("elsewhere/jdk-24/bin")).getParent();
        Files.createSymbolicLink(folder.resolve("elsewhere/jdk-24/bin/java"), tool("java"));
        Files.createSymbolicLink(folder.resolve("elsewhere/jdk-24/bin/javac"), tool("javac"));
        Path release = folder.resolve("elsewhere/jdk-24/release");
        Files.writeString(release, "JAVA_VERSION=\"24.0.2\"\n");
        assertThat(copy.run(Map.of("JAVA_HOME", old + ""), "run").code()).isEqualTo(3);
    }

    @Test
    void aJdkInAUsualFolderIsFoundAndHandedToMaven() throws Exception {
        Path jdk = folder.resolve("elsewhere/jdk-25");
        Files.createSymbolicLink(jdk, Path.of(System.getProperty("java.home")));
        assertThat(copy.run(Map.of("JAVA_HOME", ""), "run").code()).isZero();
        assertThat(folder.resolve("made/calls")).hasContent(copy.root() + "/elsewhere/jdk-25");
    }

    @Test
    void withoutMavenItSaysWhatToInstall() throws Exception {
        Files.delete(folder.resolve("bin/mvn"));
        var result = copy.run("run");
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err()).contains("Maven is needed", "apt install");
    }

    @Test
    void aSecondStartNeedsNoMavenAndPrintsNothingOfItsOwn() throws Exception {
        assertThat(copy.run("run").err()).contains("building (first time").hasLineCount(1);
        Files.delete(folder.resolve("bin/mvn"));
        assertThat(copy.run("run").err()).isEmpty();
    }

    @Test
    void argumentsCodesAndOptionsPassThrough() throws Exception {
        var result = copy.run(Map.of("SIGNPOST_JAVA_OPTS", "-Dextra=yes -Xmx99m"), "fail", "a b");
        assertThat(result.code()).isEqualTo(7);
        assertThat(result.line(1)).isEqualTo("fail a b");
        assertThat(result.line(3)).isEqualTo("yes");
    }

    @Test
    void aLinkFromAnotherFolderLeavesRelativePathsAlone() throws Exception {
        Path link = folder.resolve("elsewhere/signpost");
        Files.createSymbolicLink(link, Path.of("../signpost"));
        Path from = copy.root().resolve("elsewhere");
        var result = copy.result(copy.start(from, Map.of(), "./signpost"));
        assertThat(result.line(0)).isEqualTo(from.toString());
    }

    @Test
    void aChangedSourceBuildsAnew() throws Exception {
        copy.run("run");
        Files.writeString(folder.resolve("src/main/java/Main.java"), "// changed");
        copy.run("run");
        assertThat(copy.builds()).isEqualTo(2);
    }

    @Test
    void aDeletedSourceBuildsAnew() throws Exception {
        Path gone = Files.writeString(folder.resolve("src/main/java/Gone.java"), "class Gone {}");
        copy.run("run");
        Files.delete(gone);
        copy.run("run");
        assertThat(copy.builds()).isEqualTo(2);
    }

    @Test
    void aFailedBuildShowsItsErrorsAndTheLog() throws Exception {
        Files.createFile(folder.resolve("made/broken"));
        var result = copy.run("run");
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err()).contains("Broken.java:[7,1]", "target/signpost/build.log");
    }

    @Test
    void twoStartsAtOnceBuildOnce() throws Exception {
        String launcher = copy.root().resolve("signpost").toString();
        Process one = copy.start(folder, Map.of(), launcher);
        Process other = copy.start(folder, Map.of(), launcher);
        assertThat(List.of(copy.result(one).code(), copy.result(other).code())).containsOnly(0);
        assertThat(copy.builds()).isEqualTo(1);
    }

    @Test
    void aLibraryOfAnotherVersionReplacesTheOld() throws Exception {
        copy.run("run");
        Files.delete(folder.resolve("made/lib/one-1.jar"));
        copy.library("one-2.jar", "second");
        Files.writeString(folder.resolve("pom.xml"), "<project>2</project>");
        assertThat(copy.run("run").line(2)).endsWith("/lib/one-2.jar").doesNotContain("one-1");
        assertThat(copy.names("lib", "one")).containsExactly("one-2.jar");
    }

    @Test
    void aRunningBuildKeepsItsJarsUntilItEnds() throws Exception {
        String launcher = copy.root().resolve("signpost").toString();
        Process running = copy.start(folder, Map.of(), launcher, "wait");
        running.getInputStream().read();
        rebuildWithLibrary("two-1.jar");
        assertThat(copy.names("", "app-")).hasSize(2);
        assertThat(copy.result(running).code()).isZero();
        rebuildWithLibrary("three-1.jar");
        assertThat(copy.names("", "app-")).hasSize(1);
    }

    @Test
    void aCacheIsNamedByTheJarsAndGoesWithThem() throws Exception {
        Map<String, String> cached = Map.of("SIGNPOST_CACHE", "");
        assertThat(copy.run(cached, "run").code()).isZero();
        List<String> first = copy.names("cache", "").stream().filter(this::isCache).toList();
        assertThat(first).hasSize(1);
        assertThat(first.getFirst()).startsWith(copy.names("", "app-").getFirst().substring(4));

        Path jar = folder.resolve("target/signpost/lib/one-1.jar");
        copy.library("one-1.jar", "changed under the same name");
        Files.copy(
                folder.resolve("made/lib/one-1.jar"),
                jar,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(copy.run(cached, "run").code()).isZero();
        List<String> second = copy.names("cache", "").stream().filter(this::isCache).toList();
        assertThat(second).hasSize(1).doesNotContainAnyElementsOf(first);
    }

    @Test
    void aBuildThatTheUserMayOnlyReadRunsAndAStaleOneSaysWhatToDo() throws Exception {
        Map<String, String> cached = Map.of("SIGNPOST_CACHE", "");
        copy.run("run");
        List<String> reader = copy.asReader();
        var result = copy.result(copy.start(folder, cached, reader.toArray(String[]::new)));
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.err()).isEmpty();
        Files.writeString(folder.resolve("src/main/java/Main.java"), "// changed");
        var stale = copy.result(copy.start(folder, cached, reader.toArray(String[]::new)));
        assertThat(stale.code()).isEqualTo(3);
        assertThat(stale.err())
                .isEqualTo(
                        ("signpost: there is no build of these sources, and this user can't write"
                             + " to %1$s/target/signpost; run %1$s/signpost --version as the user"
                             + " who can\n")
                                .formatted(copy.root()));
        assertThat(copy.builds()).isEqualTo(1);
    }

    @Test
    void passedSocketsComeThroughTheBuildAndTheCacheToTheSameProcess() throws Exception {
        Map<String, String> cached = Map.of("SIGNPOST_CACHE", "");
        for (int start = 0; start < 2; start++) {
            var result = copy.result(copy.start(folder, cached, withSockets("sockets")));
            assertThat(result.code()).as(result.err()).isZero();
            assertThat(result.line(4)).isEqualTo(result.line(5));
            assertThat(result.out().lines().skip(6).limit(2)).containsOnly("true");
            assertThat(result.out().lines().skip(8))
                    .hasSize(2)
                    .allMatch(link -> link.startsWith("socket:"))
                    .doesNotHaveDuplicates();
        }
        // Another process's sockets open nothing, and leave the cache in use.
        var other = copy.run(Map.of("SIGNPOST_CACHE", "", "LISTEN_PID", "1", "LISTEN_FDS", "2"));
        assertThat(other.out().lines().skip(6).limit(2)).containsOnly("false");
        assertThat(copy.names("cache", "").stream().filter(this::isCache)).hasSize(1);
        var again = copy.result(copy.start(folder, cached, withSockets("sockets")));
        assertThat(again.out().lines().skip(6).limit(2)).containsOnly("true");
        assertThat(again.err()).isEmpty();
    }

    private String[] withSockets(String argument) throws IOException {
        Path empty = Files.writeString(folder.resolve("elsewhere/empty"), "");
        List<String> words =
                new ArrayList<>(SocketParent.words(empty, empty, "127.0.0.1,127.0.0.1", "", "own"));
        words.set(0, "/usr/bin/perl");
        words.add(copy.root().resolve("signpost").toString());
        words.add(argument);
        return words.toArray(String[]::new);
    }

    private boolean isCache(String name) {
        return name.endsWith(".aot");
    }

    private void rebuildWithLibrary(String name) throws Exception {
        copy.library(name, name);
        Files.writeString(folder.resolve("pom.xml"), name);
        assertThat(copy.run("run").code()).isZero();
    }

    private static Path tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name);
    }
}
