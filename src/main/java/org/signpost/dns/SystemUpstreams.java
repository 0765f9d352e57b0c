package org.signpost.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The resolvers that {@code resolv.conf} names, read again when the file changes. */
final class SystemUpstreams implements Supplier<List<InetSocketAddress>> {

    private static final int PORT = 53;
    private static final FileTime NEVER = FileTime.fromMillis(Long.MIN_VALUE);

    private final Path file;
    private volatile State state = new State(NEVER, fallback());

    private record State(FileTime changed, List<InetSocketAddress> upstreams) {}

    SystemUpstreams(Path file) {
        this.file = file;
    }

    @Override
    public List<InetSocketAddress> get() {
        State known = state;
        try {
            FileTime changed = Files.getLastModifiedTime(file);
            if (!changed.equals(known.changed())) {
                known = new State(changed, parse(Files.readString(file, StandardCharsets.UTF_8)));
                state = known;
            }
        } catch (IOException e) {
            // Without the file what was known last holds, as in the C library.
            return known.upstreams();
        }
        return known.upstreams();
    }

    static List<InetSocketAddress> parse(String text) {
        List<InetSocketAddress> named = text.lines().flatMap(SystemUpstreams::upstream).toList();
        return named.isEmpty() ? fallback() : named;
    }

    private static Stream<InetSocketAddress> upstream(String line) {
        String[] words = line.strip().split("\\s+", 3);
        boolean names = words.length > 1 && words[0].equals("nameserver");
        return names ? literal(words[1]).stream() : Stream.empty();
    }

    private static Optional<InetSocketAddress> literal(String address) {
        try {
            return Optional.of(new InetSocketAddress(InetAddress.ofLiteral(address), PORT));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The machine itself, when nobody else is named (resolv.conf(5)). */
    private static List<InetSocketAddress> fallback() {
        return List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT));
    }
}
