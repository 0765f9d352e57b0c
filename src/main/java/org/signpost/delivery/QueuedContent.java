package org.signpost.delivery;

import org.signpost.address.Characters;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.dkim.HeaderBlock;
import org.signpost.dkim.MessageScan;
import org.signpost.message.Authors;
import org.signpost.mime.Editing;
import org.signpost.mime.Edits;
import org.signpost.queue.Queue;
import org.signpost.queue.Queue.Queued;
import org.signpost.smtp.ContentSink;
import org.signpost.smtpclient.Content;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What goes out for a message: our trace fields, then the content as it was received, but for what
 * was to be mended of it.
 */
record QueuedContent(Queue queue, Queued message) implements Content {

    private static final int CHUNK_OCTETS = 16 * 1024;

    @Override
    public long size() {
        return message.facts().sizeToSend();
    }

    @Override
    public boolean isEightBit() throws IOException {
        if (Characters.any(message.facts().trace(), c -> c > 0x7f)) return true;
        return switch (message.facts().form().octets()) {
            case SEVEN_BIT -> false;
            case EIGHT_BIT -> true;
            case NOT_NOTED -> Content.super.isEightBit();
        };
    }

    @Override
    public void writeTo(ContentSink sink) throws IOException {
        byte[] trace = message.facts().trace().getBytes(StandardCharsets.ISO_8859_1);
        if (trace.length > 0) sink.write(trace, 0, trace.length);
        Edits edits = message.facts().edits();
        if (edits.isEmpty()) {
            writeContent(sink);
            return;
        }
        Editing editing = edits.onto(sink::write);
        writeContent(editing::write);
        editing.finish();
    }

    /** The domain of its author, the first where there are several, as its header goes out. */
    Optional<Domain> author() throws IOException {
        List<String> bodies =
                header().all("from").stream().map(field -> text(field.body())).toList();
        return Authors.of(bodies, true).mailboxes().stream().findFirst().flatMap(Mailbox::domain);
    }

    private static String text(String octets) {
        return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** Reads no further than to the header's end. */
    private HeaderBlock header() throws IOException {
        AtomicBoolean over = new AtomicBoolean();
        MessageScan scan =
                new MessageScan(header -> {
                    over.set(true);
                    return Set.of();
                });
        Editing editing = message.facts().edits().onto(scan);
        try (InputStream in = queue.content(message.id())) {
            byte[] chunk = new byte[CHUNK_OCTETS];
            for (int read = in.read(chunk); read >= 0 && !over.get(); read = in.read(chunk)) {
                editing.write(chunk, 0, read);
            }
        }
        if (!over.get()) editing.finish();
        return scan.end().header();
    }

    private void writeContent(ContentSink sink) throws IOException {
        try (InputStream in = queue.content(message.id())) {
            byte[] chunk = new byte[Math.clamp(message.facts().size(), 1, CHUNK_OCTETS)];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                sink.write(chunk, 0, read);
            }
        }
    }
}
