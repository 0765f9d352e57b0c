package org.signpost.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A server where {@code alice@a.test} submits, on both kinds of port (RFC 8314 §3.3); {@code
 * δοκιμή} is one of her names.
 */
record SubmissionNode(Path folder, RunningNode node) implements AutoCloseable {

    static final String USER = "alice@a.test";

    /** Where TLS comes first, as on port 465. */
    static final String IMPLICIT = "127.0.0.1";

    /** Where it is asked for, as on port 587. */
    static final String STARTTLS = "127.0.0.2";

    static final String LOCALHOST = "127.0.0.1";

    /** Where a relay of it listens, for this host's other addresses. */
    static final String RELAY = "127.0.0.3";

    /** That relay. */
    static final String RELAY_LISTENER =
            """
            [[listener]]
            role = "relay"
            address = "127.0.0.3:0"
            networks = ["127.0.0.0/24"]
            tls = "none"
            """;

    /** A server with both kinds of port. */
    static final String BOTH_PORTS =
            """
            [node]
            name = "localhost"
            data = "data"

            [[listener]]
            role = "submission"
            address = "127.0.0.1:0"
            tls = "implicit"

            [[listener]]
            role = "submission"
            address = "127.0.0.2:0"
            tls = "starttls"

            """;

    private static final String CONFIG =
            BOTH_PORTS
                    + """
                    [[domain]]
                    name = "a.test"
                    aliases = { postmaster = "alice", "δοκιμή" = "alice" }
                    """;

    static SubmissionNode start(Path folder) throws IOException {
        return start(folder, CONFIG);
    }

    /** The other way round, for clients that look for a name in the certificate. */
    static SubmissionNode startWithStarttlsAtLocalhost(Path folder) throws IOException {
        String turned =
                CONFIG.replace("implicit", "later")
                        .replace("starttls", "implicit")
                        .replace("later", "starttls");
        return start(folder, turned);
    }

    private static SubmissionNode start(Path folder, String config) throws IOException {
        RunningNode node = RunningNode.start(folder, config);
        node.addUser(USER);
        return new SubmissionNode(folder, node);
    }

    String port(String host) {
        return String.valueOf(node.listener(host).getPort());
    }

    /** What its clients trust. */
    Path authority() {
        return folder.resolve("chain.pem");
    }

    /** What Alice has once so many attempts to deliver have ended. */
    List<String> mail(int attempts) throws IOException, InterruptedException {
        node.awaitAttempts(attempts);
        return node.mail("alice", "a.test");
    }

    @Override
    public void close() {
        node.close();
    }
}
