package org.signpost.delivery;

import org.signpost.message.Dsn;
import org.signpost.mime.Editing;
import org.signpost.mime.Edits;
import org.signpost.queue.Queue;
import org.signpost.queue.Queue.Queued;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Takes from a message what its notification returns: all of a small one, else its header. */
final class ReturnedContent {

    /** What is larger is not sent back: the sender has it, and its mailbox may be small. */
    static final int MOST_OCTETS = 64 * 1024;

    private ReturnedContent() {}

    static Dsn.Returned read(Queue queue, Queued message, boolean headerOnly) throws IOException {
        String trace = message.facts().trace();
        byte[] start;
        try (InputStream in = queue.content(message.id())) {
            start = in.readNBytes(MOST_OCTETS);
        }
        boolean all = start.length == message.facts().size();
        String text = trace + mended(message.facts().edits(), start, all);
        if (!headerOnly && all) return new Dsn.Returned(text, true);
        return new Dsn.Returned(header(text), false);
    }

    /** As it went out: the sender isn't told again whom he has told secretly. */
    private static String mended(Edits edits, byte[] start, boolean all) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(start.length);
        Editing editing = edits.onto(out::write);
        editing.write(start, 0, start.length);
        if (all) editing.finish();
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    /** Up to the empty line; of an endless header its whole lines. */
    private static String header(String text) {
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) end = text.lastIndexOf("\r\n");
        return end < 0 ? "" : text.substring(0, end + 2);
    }
}
