package org.signpost.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A program that does one thing and ends. */
final class Tool {
    private Tool() {}

    /** What it wrote, once it ended well. */
    static String run(List<String> command, String input) throws IOException, InterruptedException {
        return run(new ProcessBuilder(command), input);
    }

    static String run(ProcessBuilder builder, String input)
            throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        try {
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
