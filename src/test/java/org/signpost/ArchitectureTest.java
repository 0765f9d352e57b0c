package org.signpost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The rules of the code's shape hold, and each rule can fail. */
class ArchitectureTest {

    private static final Sources SOURCES = new Sources(Path.of("src", "main", "java"));
    private static final Architecture SIGNPOST = new Architecture("org.signpost");
    private static final Architecture WRONGLY = new Architecture("wrongly");
    private static final JavaClasses WRONG = new ClassFileImporter().importPackages("wrongly");

    @TestFactory
    Stream<DynamicTest> ruleHolds() {
        JavaClasses ours =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("org.signpost");
        return Stream.of(
                        SIGNPOST.everyPackageHasALayer(),
                        SIGNPOST.packagesUseOnlyWhatIsBelow(),
                        SIGNPOST.packagesAreFreeOfCycles(),
                        SIGNPOST.librariesStayInThePackageThatWrapsThem(),
                        SIGNPOST.namesAreTheFieldsWords())
                .map(rule ->
                        DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(ours)));
    }

    @Test
    void filesAreAtMost600Lines() throws IOException {
        assertThat(SOURCES.longFiles()).isEmpty();
    }

    @Test
    void methodsAreAtMost60LinesAnd40WhereSessionsAndDeliveriesAre() throws IOException {
        assertThat(SOURCES.longMethods()).isEmpty();
    }

    /** Why these are larger stands in {@code docs/adr/0001-packages-are-the-architecture.md}. */
    @Test
    void packagesHaveAtMost25FilesButForThoseOfADecision() throws IOException {
        assertThat(SOURCES.largePackages())
                .map(folder -> folder.substring(folder.lastIndexOf('/') + 1))
                .containsExactlyInAnyOrder(
                        "account", "cli", "config", "dns", "queue", "smtpserver", "tls");
    }

    @Test
    void everyPackageSaysWhatItDoesAndKnowsNoNull() throws IOException {
        assertThat(SOURCES.packagesNotMarked()).isEmpty();
    }

    @Test
    void noClassUsesAPreviewOfTheLanguage() throws IOException {
        Path classes =
                Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        try (Stream<Path> files = Files.walk(classes)) {
            List<Path> all = files.filter(f -> f.toString().endsWith(".class")).toList();
            assertThat(all).isNotEmpty().allSatisfy(f -> assertThat(minorVersion(f)).isZero());
        }
    }

    @Test
    void aPackageWithoutALayerIsRefused() {
        assertRefused(WRONGLY.everyPackageHasALayer(), "wrongly.stray.Stray");
    }

    @Test
    void aStandardThatSeesTheStoreIsRefused() {
        assertRefused(WRONGLY.packagesUseOnlyWhatIsBelow(), "wrongly.spf.Upward");
    }

    @Test
    void aNeighbourThatIsNotListedIsRefused() {
        assertRefused(WRONGLY.packagesUseOnlyWhatIsBelow(), "wrongly.tls.Sideways");
    }

    @Test
    void aNeighbourThatIsListedIsAllowed() {
        assertThatThrownBy(() -> WRONGLY.packagesUseOnlyWhatIsBelow().check(WRONG))
                .hasMessageNotContaining("wrongly.queue.");
    }

    @Test
    void aCycleIsRefused() {
        assertRefused(WRONGLY.packagesAreFreeOfCycles(), "Slice dns", "Slice tls");
    }

    @Test
    void sqlOutsideTheStoreIsRefused() {
        assertRefused(WRONGLY.librariesStayInThePackageThatWrapsThem(), "java.sql.Connection");
    }

    @Test
    void theJdksOldIdnaIsRefused() {
        assertRefused(WRONGLY.librariesStayInThePackageThatWrapsThem(), "java.net.IDN");
    }

    @Test
    void aNameThatSaysNothingIsRefused() {
        assertRefused(WRONGLY.namesAreTheFieldsWords(), "wrongly.address.NameHelper");
    }

    @Test
    void aFileOf601LinesIsRefused(@TempDir Path folder) throws IOException {
        write(folder, "org.signpost.dns", "\n".repeat(599));
        assertThat(new Sources(folder).longFiles()).singleElement().asString().contains("601");
    }

    @Test
    void aFileOf600LinesIsAllowed(@TempDir Path folder) throws IOException {
        write(folder, "org.signpost.dns", "\n".repeat(598));
        assertThat(new Sources(folder).longFiles()).isEmpty();
    }

    @Test
    void aMethodOf61LinesIsRefusedAnywhere(@TempDir Path folder) throws IOException {
        write(folder, "org.signpost.dns", methodOf(61) + methodOf(60));
        assertThat(new Sources(folder).longMethods()).containsExactly("A.java:2 m: 61");
    }

    @Test
    void aMethodOf41LinesIsRefusedInASession(@TempDir Path folder) throws IOException {
        write(folder, "org.signpost.smtpserver", methodOf(41) + methodOf(40));
        assertThat(new Sources(folder).longMethods()).containsExactly("A.java:2 m: 41");
    }

    @Test
    void aPackageThatIsNotMarkedIsRefused(@TempDir Path folder) throws IOException {
        write(folder, "org.signpost.dns", "");
        Path info = folder.resolve("package-info.java");
        assertThat(new Sources(folder).packagesNotMarked()).containsExactly("package-info.java");
        Files.writeString(
                info, "/** Marked by {@code @NullMarked} in words only. */\npackage a;\n");
        assertThat(new Sources(folder).packagesNotMarked()).containsExactly("package-info.java");
        Files.writeString(info, "/** Marked. */\n@NullMarked\npackage a;\n");
        assertThat(new Sources(folder).packagesNotMarked()).isEmpty();
    }

    private static void assertRefused(ArchRule rule, String... culprits) {
        assertThatThrownBy(() -> rule.check(WRONG))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll(culprits);
    }

    private static String methodOf(int lines) {
        return "@Deprecated\nvoid m() {\n" + "\n".repeat(lines - 3) + "}\n";
    }

    private static void write(Path folder, String name, String methods) throws IOException {
        Files.writeString(
                folder.resolve("A.java"), "package " + name + "; class A {\n" + methods + "}\n");
    }

    /** The class file's minor version; 65535 marks a class that uses previews (JVMS §4.1). */
    private static int minorVersion(Path classFile) throws IOException {
        try (var in = new DataInputStream(Files.newInputStream(classFile))) {
            in.readInt();
            return in.readUnsignedShort();
        }
    }
}
