package org.signpost.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An IMAP client (RFC 3501) that reads an inbox. */
final class ImapClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 60_000;
    private static final Pattern MESSAGE =
            Pattern.compile("\\* \\d+ FETCH .*BODY\\[\\] \\{(\\d+)}");

    private final Socket socket = new Socket();
    private final InputStream in;

    ImapClient(InetSocketAddress server) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(server, PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
        assertThat(line()).startsWith("* OK ");
    }

    /** All messages, each octet as the character of that number. */
    List<String> inbox(String user, String password) throws IOException {
        ask("LOGIN " + user + " " + password);
        ask("SELECT INBOX");
        return ask("FETCH 1:* (BODY.PEEK[])");
    }

    /** The messages in the answer to a command. */
    private List<String> ask(String command) throws IOException {
        socket.getOutputStream().write(("t " + command + "\r\n").getBytes(StandardCharsets.UTF_8));
        List<String> messages = new ArrayList<>();
        String line = line();
        for (; !line.startsWith("t "); line = line()) {
            Matcher message = MESSAGE.matcher(line);
            if (!message.matches()) continue;
            messages.add(text(in.readNBytes(Integer.parseInt(message.group(1)))));
            assertThat(line()).isEqualTo(")");
        }
        assertThat(line).startsWith("t OK ");
        return messages;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) throw new IOException("closed after " + line);
            if (octet != '\r') line.append((char) octet);
        }
        return line.toString();
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
