package org.signpost.crash;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A connection that sends mail to the server. */
final class Client implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 120_000;

    private final Socket socket = new Socket();
    private final BufferedReader in;
    private final OutputStream out;
    private boolean greeted;
    private boolean dismissed;

    /** Something else was answered than what was hoped for. */
    static final class UnexpectedReply extends IOException {
        private static final long serialVersionUID = 1;

        UnexpectedReply(String reply) {
            super(reply);
        }
    }

    Client(InetSocketAddress server) throws IOException {
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            socket.connect(server);
            in =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.ISO_8859_1));
            out = socket.getOutputStream();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Reads the greeting and says EHLO. */
    void greet() throws IOException {
        expect("220");
        greeted = true;
        say("EHLO load." + Mail.DOMAIN);
        expect("250");
    }

    /** Whether the server has said that it is there. */
    boolean wasGreeted() {
        return greeted;
    }

    /** Whether the server has said that it goes away. */
    boolean wasDismissed() {
        return dismissed;
    }

    /** Sends everything before the content and reads the replies. */
    void begin(Mail mail, boolean pipelined) throws IOException {
        List<String> commands = new ArrayList<>();
        commands.add("MAIL FROM:<" + mail.sender() + ">");
        for (String recipient : mail.recipients()) commands.add("RCPT TO:<" + recipient + ">");
        if (pipelined) {
            say(String.join("\r\n", commands) + "\r\nDATA");
            for (int i = 0; i < commands.size(); i++) expect("250");
        } else {
            for (String command : commands) {
                say(command);
                expect("250");
            }
            say("DATA");
        }
        expect("354");
    }

    /** Sends those octets as they are. */
    void send(byte[] octets) throws IOException {
        write(octets);
    }

    /** Reads the reply to a content; the id that the message has in the queue. */
    String queued() throws IOException {
        String reply = expect("250");
        return reply.substring(reply.lastIndexOf(' ') + 1);
    }

    void quit() throws IOException {
        say("QUIT");
        expect("221");
    }

    /** Waits for the server to say that it goes away, and to close the connection. */
    void awaitDismissal() throws IOException {
        expect("421");
        if (in.read() >= 0) throw new UnexpectedReply("something after 421");
    }

    /** Content as it goes over the wire: dots stuffed, and the dot that ends it. */
    static byte[] stuffed(byte[] content) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream(content.length + 1024);
        boolean lineBegins = true;
        for (byte octet : content) {
            if (lineBegins && octet == '.') wire.write('.');
            wire.write(octet);
            lineBegins = octet == '\n';
        }
        wire.writeBytes(new byte[] {'.', '\r', '\n'});
        return wire.toByteArray();
    }

    private void say(String line) throws IOException {
        write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private void write(byte[] octets) throws IOException {
        try {
            out.write(octets);
        } catch (IOException e) {
            // The server may have said why before it closed the connection.
            expect("nothing, because " + e.getMessage());
            throw e;
        }
    }

    private String expect(String code) throws IOException {
        String line = line();
        while (line.length() > 3 && line.charAt(3) == '-') line = line();
        if (line.startsWith("421")) dismissed = true;
        if (!line.startsWith(code)) throw new UnexpectedReply(line);
        return line;
    }

    private String line() throws IOException {
        String line = in.readLine();
        if (line == null) throw new IOException("the server closed the connection");
        return line;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
