package org.signpost.cli;

import org.signpost.address.InternationalName;
import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.message.Composition;
import org.signpost.smtpclient.Content;
import org.signpost.smtpclient.Outgoing;

import picocli.CommandLine.Option;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What {@code send} sends, from whom and to whom. */
final class MessageOptions {

    private static final String SUBJECT = "Hello from Signpost";

    @Option(
            names = {"-f", "--from"},
            required = true,
            paramLabel = "ADDRESS",
            description = "The envelope's sender and the From field; \"\" is the null sender.")
    private String from = "";

    @Option(
            names = {"-t", "--to"},
            required = true,
            split = ",",
            paramLabel = "ADDRESS",
            description = "A recipient; may be given several times.")
    private List<String> to = new ArrayList<>();

    @Option(
            names = {"-s", "--subject"},
            paramLabel = "TEXT",
            description = "The subject. Default: " + SUBJECT + ".")
    private Optional<String> subject = Optional.empty();

    @Option(
            names = {"-b", "--body"},
            paramLabel = "TEXT",
            description = "The text. Default: standard input, where that isn't a terminal.")
    private Optional<String> body = Optional.empty();

    @Option(names = "--attach", paramLabel = "FILE", description = "A file to go with it.")
    private Optional<Path> attachment = Optional.empty();

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description =
                    "A whole message, sent as it is (line ends become CRLF); \"-\" is standard"
                            + " input. Goes without --subject, --body and --attach.")
    private Optional<Path> file = Optional.empty();

    Outgoing outgoing(Terminal terminal) throws IOException {
        if (file.isPresent()
                && (subject.isPresent() || body.isPresent() || attachment.isPresent())) {
            throw Failure.usage(
                    "--file is a whole message: leave out --subject, --body and --attach, or write"
                            + " them into it");
        }
        Optional<Mailbox> sender = from.isEmpty() ? Optional.empty() : Optional.of(mailbox(from));
        List<Mailbox> recipients = to.stream().map(MessageOptions::mailbox).toList();
        byte[] octets = file.isPresent() ? whole(terminal) : composed(sender, recipients, terminal);
        boolean eightBit = false;
        for (byte octet : octets) eightBit |= octet < 0;
        ReversePath path = sender.map(ReversePath::of).orElse(ReversePath.none());
        return Outgoing.plain(path, recipients, Content.of(octets), eightBit);
    }

    private static Mailbox mailbox(String text) {
        return Mailbox.parse(text)
                .orElseThrow(() ->
                        Failure.usage("not an address: " + text + InternationalName.advice(text)));
    }

    private byte[] whole(Terminal terminal) throws IOException {
        Path path = file.orElseThrow();
        InputStream in =
                path.toString().equals("-")
                        ? terminal.in()
                        : new ByteArrayInputStream(Files.readAllBytes(path));
        return new TextInput(in, false).readAllBytes();
    }

    private byte[] composed(Optional<Mailbox> sender, List<Mailbox> recipients, Terminal terminal)
            throws IOException {
        Mailbox author = sender.orElse(recipients.getFirst());
        String id = "<" + UUID.randomUUID() + "@" + author.host().text() + ">";
        var head =
                new Composition.Head(
                        author, recipients, subject.orElse(SUBJECT), Instant.now(), id);
        Optional<Composition.Attachment> attached =
                attachment.map(f ->
                        new Composition.Attachment(
                                String.valueOf(f.getFileName()), out -> Files.copy(f, out)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Composition(head, text(terminal), attached).writeTo(out);
        return out.toByteArray();
    }

    private String text(Terminal terminal) throws IOException {
        if (body.isPresent()) return body.get();
        if (terminal.isInteractive()) return "Sent by signpost send.\n";
        return new String(terminal.in().readAllBytes(), StandardCharsets.UTF_8);
    }
}
