package org.signpost;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A process of its own that runs a {@code signpost} command; its outputs come together.
 *
 * @param process the child
 * @param output what it prints
 */
record ServerChild(Process process, BufferedReader output) implements AutoCloseable {

    private static final Pattern LISTENING = Pattern.compile("listening=[^ \"]+:([0-9]+)$");
    private static final int SECONDS_TO_END = 60;

    /** How a process ended, and the lines that it printed. */
    record End(int code, List<String> lines) {}

    /**
     * Starts one.
     *
     * @param before a program and its arguments that becomes the command, or nothing
     * @param javaOptions for the virtual machine
     * @param arguments after {@code signpost}
     */
    static ServerChild start(List<String> before, List<String> javaOptions, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        List<String> options = new ArrayList<>(javaOptions);
        options.addFirst("-Xlog:disable");
        command.addAll(JavaChild.command(options, Main.class, arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        return new ServerChild(
                process,
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
    }

    /** Reads up to the line that has those words. */
    String await(String words) throws IOException {
        List<String> before = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.contains(words)) return line;
            before.add(line);
        }
        throw new AssertionError("no " + words + " in:\n" + String.join("\n", before));
    }

    /** Waits until it takes connections; the port of its only listener. */
    int awaitPort() throws IOException {
        String ready = await("node.ready");
        Matcher port = LISTENING.matcher(ready);
        if (!port.find()) throw new AssertionError(ready);
        return Integer.parseInt(port.group(1));
    }

    /** Waits for it to end by itself, which it does with lines of its own and none of the log. */
    End refusal() throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (!line.startsWith("signpost: ")) throw new AssertionError(line);
            lines.add(line);
        }
        return new End(process.waitFor(), lines);
    }

    /** Waits for it to end by itself, whatever it says. */
    End end() throws IOException, InterruptedException {
        List<String> lines = output.lines().collect(Collectors.toList());
        return new End(process.waitFor(), lines);
    }

    /** Asks it to end, as systemd does. */
    End stop() throws IOException, InterruptedException {
        // By its handle: Process would close the pipe with what is still in it.
        process.toHandle().destroy();
        return end();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        output.close();
    }
}
