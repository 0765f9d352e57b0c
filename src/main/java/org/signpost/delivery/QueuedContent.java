package org.signpost.delivery;

import org.signpost.address.Characters;
import org.signpost.mime.Editing;
import org.signpost.mime.Edits;
import org.signpost.queue.Queue;
import org.signpost.queue.Queue.Queued;
import org.signpost.smtp.ContentSink;
import org.signpost.smtpclient.Content;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

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

    private void writeContent(ContentSink sink) throws IOException {
        try (InputStream in = queue.content(message.id())) {
            byte[] chunk = new byte[Math.clamp(message.facts().size(), 1, CHUNK_OCTETS)];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                sink.write(chunk, 0, read);
            }
        }
    }
}
