package org.signpost.tls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.signpost.JavaChild;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Conscrypt where it loads, else what the JDK has. */
@Timeout(60)
class TlsProviderTest {

    @Test
    void conscryptIsTheBestWhereItLoads() throws Exception {
        assertThat(best(false)).isEqualTo("CONSCRYPT");
    }

    @Test
    void whereItDoesNotLoadTheJdkStandsIn() throws Exception {
        assertThat(best(true)).isEqualTo("JDK");
    }

    private static String best(boolean withoutConscrypt) throws Exception {
        List<String> command = JavaChild.command(List.of(), Best.class);
        List<String> words =
                command.stream()
                        .map(word -> withoutConscrypt && word.contains(".jar") ? less(word) : word)
                        .toList();
        Process process = new ProcessBuilder(words).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    private static String less(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator, -1))
                .filter(entry -> !entry.contains("conscrypt"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Prints the best. */
    static final class Best {
        private Best() {}

        public static void main(String... arguments) {
            System.out.println(TlsProvider.best());
        }
    }
}
