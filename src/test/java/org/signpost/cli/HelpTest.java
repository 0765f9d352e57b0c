package org.signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import picocli.CommandLine.Command;

import java.lang.reflect.AnnotatedElement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Every command explains itself, and a mistake is told in words. */
class HelpTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "lab",
                "init",
                "check",
                "run",
                "reload",
                "user",
                "user add",
                "user passwd",
                "user list",
                "user remove",
                "user sender",
                "user sender add",
                "user sender remove",
                "user sender list",
                "user credential",
                "user credential add",
                "user credential rotate",
                "user credential revoke",
                "user credential list",
                "user limit",
                "dkim",
                "dkim generate",
                "dkim import",
                "dkim list",
                "dkim show",
                "dkim retire",
                "dkim reseal",
                "queue",
                "queue list",
                "queue count",
                "queue show",
                "queue retry",
                "queue remove",
                "send",
                "sendmail",
                "verify",
                "sign"
            })
    void everyCommandHasHelpWithAnExampleThatFitsATerminal(String command) {
        String[] words =
                Stream.concat(
                                Stream.of(command.split(" ", -1)).filter(w -> !w.isEmpty()),
                                Stream.of("--help"))
                        .toArray(String[]::new);
        Shell.Result result = Shell.plain().run(words);
        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).contains("Usage: signpost").containsPattern("Examples?:\n");
        String examples = result.out().substring(result.out().lastIndexOf("Example"));
        assertThat(examples).contains("signpost " + (command.isEmpty() ? "lab" : command));
        assertThat(result.lines()).allSatisfy(l -> assertThat(l).hasSizeLessThanOrEqualTo(80));
        assertThat(result.lines())
                .as("a path that is broken in two")
                .noneMatch(l -> l.strip().startsWith("/"));
    }

    @Test
    void explanationsAreWrittenForATerminal() {
        // picocli breaks what is longer than a line in the middle of it.
        List<Class<?>> commands =
                List.of(
                        SignpostCommand.class,
                        LabCommand.class,
                        InitCommand.class,
                        CheckCommand.class,
                        RunCommand.class,
                        ReloadCommand.class,
                        UserCommand.class,
                        UserSenderCommand.class,
                        UserCredentialCommand.class,
                        DkimCommand.class,
                        DkimImportCommand.class,
                        QueueCommand.class,
                        SendCommand.class,
                        SendmailCommand.class,
                        VerifyCommand.class,
                        SignCommand.class);
        Stream<AnnotatedElement> methods =
                commands.stream().flatMap(c -> Arrays.stream(c.getDeclaredMethods()));
        assertThat(Stream.concat(commands.stream(), methods))
                .filteredOn(e -> e.isAnnotationPresent(Command.class))
                .hasSize(38)
                .flatMap(e -> explanation(e.getAnnotation(Command.class)))
                .filteredOn(line -> line.length() >= 80)
                .isEmpty();
    }

    private static List<String> explanation(Command command) {
        return Stream.of(command.header(), command.description(), command.footer())
                .flatMap(Arrays::stream)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dance",
                "run --colour",
                "user",
                "user add",
                "queue list --colour",
                "init mx1.example.com",
                "send",
                "send --from x --to y",
                "send --from a@a.test --to b@b.test --body x --server localhost:99999",
                "send --from a@a.test --to b@b.test --body x --tls maybe",
                "send --from a@a.test --to b@b.test --body x --port 0",
                "send --from a@a.test --to b@b.test,c@c.test --body x",
                "send --from a@a.test --to b@b.test --file x --body x",
                "send --from a@a.test --to b@b.test --file x --subject x",
                "send --from a@a.test --to b@b.test --file x --attach x",
                "send --from a@a.test --to b@b.test --body x --user a",
                "send --from a@a.test --to b@b.test --body x --server localhost --user a --tls none"
            })
    void wrongUsageIsToldInWords(String line) {
        Shell.Result result = Shell.plain().run(line.split(" ", -1));
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("signpost: ").doesNotContain("\tat ", "Exception");
        assertThat(result.err().lines().count()).isLessThanOrEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "queue shwo, 'queue show', signpost queue",
        "quee, 'signpost queue', signpost",
        "queue dance, 'commands: count, list, remove, retry, show', signpost queue",
        "user, 'commands: add, limit, list, passwd, remove, sender, credential', signpost user",
        "init a.test, DOMAIN, signpost init",
    })
    void aMistakeIsToldWithWhatMayBeMeantAndWhereToReadOn(String line, String words, String who) {
        Shell.Result result = Shell.plain().run(line.split(" ", -1));
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains(words).endsWith("\"" + who + " --help\" explains it\n");
    }
}
