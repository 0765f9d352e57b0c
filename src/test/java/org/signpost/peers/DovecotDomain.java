package org.signpost.peers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A server that hands the mail of {@code d.test} to a Dovecot, which knows {@code carol} there and
 * says who else there is.
 */
record DovecotDomain(Dovecot dovecot, RunningNode node) implements AutoCloseable {

    private static final String MX = "127.0.0.1";

    private static final String CONFIG =
            """
            [node]
            name = "mx.d.test"
            data = "data"

            [[listener]]
            role = "mx"
            address = "127.0.0.1:0"
            tls = "none"

            [[domain]]
            name = "d.test"
            deliver = "@URL@"
            recipients = "callout"
            """;

    static DovecotDomain start(Path folder) throws IOException, InterruptedException {
        Path its = Files.createDirectory(Shared.readable(folder).resolve("dovecot"));
        Dovecot dovecot = Dovecot.start(its, List.of("carol", "postmaster"));
        try {
            String config = CONFIG.replace("@URL@", dovecot.lmtpUrl());
            return new DovecotDomain(dovecot, RunningNode.start(folder, config));
        } catch (IOException | AssertionError e) {
            dovecot.close();
            throw e;
        }
    }

    InetSocketAddress mx() {
        return node.listener(MX);
    }

    @Override
    public void close() {
        node.close();
        dovecot.close();
    }
}
