package org.signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.signpost.CodeBlock;
import org.signpost.Main;

import picocli.CommandLine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Every command line of ours in the documents and in the help is one that the program takes. */
class DocumentedCommandsTest {

    private static final List<Path> DOCUMENTS =
            Stream.of("README.md", "CONTRIBUTING.md", "docs/service.md", "docs/commands.md")
                    .map(Path::of)
                    .toList();

    /** What the launcher answers itself. */
    private static final Set<String> LAUNCHER = Set.of("test", "--train");

    /** A word of a shell's command line, quoted or not. */
    private static final Pattern WORD = Pattern.compile("'[^']*'|\"[^\"]*\"|[^\\s'\"]+");

    private static final Pattern SPAN = Pattern.compile("`([^`\\n]*signpost [^`\\n]*)`");
    private static final Pattern PROGRAM = Pattern.compile("(.*/)?signpost");

    @TestFactory
    Stream<DynamicTest> blocks() throws IOException {
        return CodeBlock.in(DOCUMENTS.toArray(Path[]::new)).stream()
                .filter(block -> block.language().equals("sh"))
                .flatMap(block -> commands(block.lines()).map(words -> test(block.place(), words)));
    }

    @TestFactory
    Stream<DynamicTest> commandsInSentences() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path document : DOCUMENTS) {
            List<String> spans =
                    SPAN.matcher(Files.readString(document))
                            .results()
                            .map(span -> span.group(1))
                            // Several commands in one.
                            .filter(span -> !span.contains("\\|") && !span.contains("COMMAND"))
                            .toList();
            commands(spans).forEach(words -> tests.add(test(document.toString(), words)));
        }
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> examplesOfTheHelp() {
        List<String> names = List.copyOf(commandLine(List.of()).getSubcommands().keySet());
        return names.stream()
                .filter(name -> !name.equals("help"))
                .flatMap(name ->
                        commands(
                                        Shell.plain().run(name, "--help").lines().stream()
                                                .filter(line -> line.matches(" {2,}\\S.*"))
                                                // What stands in brackets is explanation.
                                                .map(line -> line.replaceAll(" {3}\\(.*\\)$", ""))
                                                .toList())
                                .map(words -> test(name + " --help", words)));
    }

    @Test
    void theQuickTryIsAmongThem() throws IOException {
        List<CodeBlock> blocks = CodeBlock.in(Path.of("README.md"));
        assertThat(blocks.stream().flatMap(block -> commands(block.lines())))
                .contains(List.of("check"), List.of("run"), List.of("queue", "list"))
                .anyMatch(words -> words.getFirst().equals("send") && words.contains("--trust"));
        assertThat(blocks).noneMatch(block -> block.language().isEmpty());
    }

    private static DynamicTest test(String place, List<String> words) {
        return DynamicTest.dynamicTest(
                place + ": " + String.join(" ", words), () -> assertTaken(words));
    }

    private static void assertTaken(List<String> words) {
        if (words.isEmpty() || LAUNCHER.contains(words.getFirst())) return;
        if (words.getFirst().equals("sendmail")) {
            SendmailArguments.parse(words.subList(1, words.size()));
        } else if (!isName(words)) {
            commandLine(words).parseArgs(words.toArray(String[]::new));
        }
    }

    /** A sentence may name a command without what it needs. */
    private static boolean isName(List<String> words) {
        CommandLine command = commandLine(words);
        for (String word : words) {
            if (!command.getSubcommands().containsKey(word)) return false;
            command = command.getSubcommands().get(word);
        }
        return true;
    }

    private static CommandLine commandLine(List<String> words) {
        Terminal nobody =
                new Terminal(
                        InputStream.nullInputStream(),
                        new PrintStream(OutputStream.nullOutputStream()),
                        new PrintStream(OutputStream.nullOutputStream()),
                        false);
        SendmailCommand sendmail = new SendmailCommand(nobody, Main.programs());
        return SignpostCommand.commandLine(words, nobody, Main.programs(), sendmail);
    }

    /** The arguments of each command of ours in those lines. */
    private static Stream<List<String>> commands(List<String> lines) {
        String text = String.join("\n", lines).replaceAll("\\\\\n\\s*", " ");
        return text.lines()
                .map(line -> line.replaceAll("\\s#.*", ""))
                .flatMap(line -> Pattern.compile("&&|\\|").splitAsStream(line))
                .map(DocumentedCommandsTest::words)
                .flatMap(DocumentedCommandsTest::ours);
    }

    private static List<String> words(String line) {
        return WORD.matcher(line)
                .results()
                .map(MatchResult::group)
                .map(word -> word.replaceAll("^(['\"])(.*)\\1$", "$2"))
                .takeWhile(word -> !word.equals("<") && !word.equals(">"))
                .toList();
    }

    /** Whoever runs it: the words after the program's name, where it has some. */
    private static Stream<List<String>> ours(List<String> words) {
        // A program's path may be an argument of another: ln, git.
        boolean isArgument =
                !words.isEmpty() && Set.of("ln", "git", "ls").contains(words.getFirst());
        for (int i = 0; i < words.size() - 1 && !isArgument; i++) {
            boolean named = PROGRAM.matcher(words.get(i)).matches();
            boolean isUser = i > 0 && Set.of("-u", "-o", "-g").contains(words.get(i - 1));
            if (named && !isUser && !words.getFirst().matches("useradd|install|systemctl")) {
                return Stream.of(words.subList(i + 1, words.size()));
            }
        }
        return Stream.of();
    }
}
