package org.signpost.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * An SMTP client that sends whatever content it is given, the wrong kinds too. Each octet of what
 * it sends is the character of that number.
 */
final class MailClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket = new Socket();
    private final BufferedReader in;

    /** Connects, hears the greeting, and says EHLO. */
    MailClient(InetSocketAddress server) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        socket.connect(server, PATIENCE_MILLIS);
        in =
                new BufferedReader(
                        new InputStreamReader(
                                socket.getInputStream(), StandardCharsets.ISO_8859_1));
        assertThat(reply()).startsWith("220 ");
        assertThat(ask("EHLO client.test")).startsWith("250 ");
    }

    /** The reply to the content of a message that goes over a connection of its own. */
    static String sent(InetSocketAddress server, String from, String to, String content)
            throws IOException {
        try (MailClient client = new MailClient(server)) {
            return client.send(from, to, content);
        }
    }

    /** The last line of the reply to a command. */
    String ask(String command) throws IOException {
        write(command + "\r\n");
        return reply();
    }

    /** The reply to a recipient; the transaction is left open. */
    String recipient(String from, String to) throws IOException {
        assertThat(ask("MAIL FROM:<" + from + "> BODY=8BITMIME")).startsWith("250 ");
        return ask("RCPT TO:<" + to + ">");
    }

    /** The reply to the content of a message whose recipient is taken. */
    String send(String from, String to, String content) throws IOException {
        assertThat(recipient(from, to)).startsWith("250 ");
        assertThat(ask("DATA")).startsWith("354 ");
        return ask(stuffed(content) + (content.endsWith("\r\n") ? "." : "\r\n."));
    }

    /** RFC 5321 §4.5.2. */
    private static String stuffed(String content) {
        return (content.startsWith(".") ? "." : "") + content.replace("\r\n.", "\r\n..");
    }

    private void write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String reply() throws IOException {
        String line = in.readLine();
        while (line != null && line.startsWith("-", 3)) line = in.readLine();
        return String.valueOf(line);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
