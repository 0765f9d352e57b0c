package org.signpost.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** A server in a process of its own, and the lines of its log, which it writes to its output. */
final class PeerProcess implements AutoCloseable {

    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Process process;
    private final Heard<String> lines = new Heard<>();

    /** Nothing else would end them when the tests are broken off. */
    private final Thread atExit = new Thread(this::kill, "peer-kill");

    private PeerProcess(Process process) {
        this.process = process;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Starts a server and waits until it is ready.
     *
     * @param ready what the line of the log matches that says so
     */
    static PeerProcess start(List<String> command, String ready)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        PeerProcess peer = new PeerProcess(process);
        // A thread of the system: a pipe's reader would hold a carrier of virtual ones.
        Thread.ofPlatform().daemon().name("peer-log").start(peer::listen);
        try {
            peer.awaitLine(ready);
            return peer;
        } catch (AssertionError e) {
            peer.close();
            throw e;
        }
    }

    private void listen() {
        try (BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(
                                process.getInputStream(), StandardCharsets.ISO_8859_1))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) lines.add(line);
        } catch (IOException e) {
            lines.add("the log broke off: " + e.getMessage());
        } finally {
            lines.end();
        }
    }

    /** The first line of the log that holds a match, which may be there already. */
    String awaitLine(String regex) throws InterruptedException {
        return lines.await(Pattern.compile(regex).asPredicate());
    }

    /** Waits for so many of them. */
    void awaitLines(int count, String regex) throws InterruptedException {
        lines.await(count, Pattern.compile(regex).asPredicate());
    }

    /** Ends the server and what it started. */
    @Override
    public void close() {
        List<ProcessHandle> all = process.descendants().toList();
        try {
            server().destroy();
            // The pipe is closed when the last that could write to the log has gone.
            lines.awaitEnd(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            all.forEach(ProcessHandle::destroyForcibly);
            kill();
        }
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** A shell between us and the server has no other child, and ends when the server does. */
    private ProcessHandle server() {
        List<ProcessHandle> children = process.children().toList();
        return children.size() == 1 ? children.getFirst() : process.toHandle();
    }
}
