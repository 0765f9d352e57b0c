package org.signpost.peers;

import static org.assertj.core.api.Assertions.assertThat;

import org.signpost.smtpclient.ScriptedServer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A Postfix that passes all mail on to an Exim, which does so to a server that keeps it. */
record Relays(Postfix postfix, Exim exim, ScriptedServer last) implements AutoCloseable {

    static Relays start(Path folder) throws IOException, InterruptedException {
        Shared.readable(folder);
        Relays relays =
                new Relays(
                        Postfix.in(Files.createDirectory(folder.resolve("postfix"))),
                        Exim.in(Files.createDirectory(folder.resolve("exim"))),
                        new ScriptedServer().offers("PIPELINING", "8BITMIME"));
        try {
            relays.exim.startAsRelay(relays.last.address());
            relays.postfix.startAsRelay(relays.exim.address());
            return relays;
        } catch (IOException | AssertionError e) {
            relays.close();
            throw e;
        }
    }

    /** Where mail goes in. */
    InetSocketAddress first() {
        return postfix.address();
    }

    /** So many messages for that recipient as they came out at the end, in no order. */
    List<String> passedOn(int count, String to) throws InterruptedException {
        exim.awaitPassedOn(count, to);
        List<String> messages =
                last.messages().stream()
                        .filter(message -> message.contains("for <" + to + ">;"))
                        // RFC 5321 §4.5.2: the last client has put a dot before each.
                        .map(message -> message.replace("\r\n..", "\r\n."))
                        .toList();
        assertThat(messages).hasSize(count);
        return messages;
    }

    @Override
    public void close() throws IOException {
        postfix.close();
        exim.close();
        last.close();
    }
}
