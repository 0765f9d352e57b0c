package org.signpost.smtpserver;

import org.signpost.queue.Draft;
import org.signpost.smtp.ContentSink;

import java.io.IOException;
import java.util.Optional;

/**
 * Puts content into a draft and looks at its header on the way; a store that fails stops nothing,
 * because the client has to be read to its end before it can be told (RFC 5321 §4.1.1.4).
 */
final class DraftSink implements ContentSink {

    private final Draft draft;
    private final HeaderScan header;
    private final Examination examination;
    private Optional<IOException> failure = Optional.empty();

    DraftSink(Draft draft, HeaderScan header, Examination examination) {
        this.draft = draft;
        this.header = header;
        this.examination = examination;
    }

    @Override
    public void write(byte[] octets, int offset, int length) {
        if (failure.isPresent()) return;
        header.scan(octets, offset, length);
        examination.scan(octets, offset, length);
        try {
            draft.write(octets, offset, length);
        } catch (IOException e) {
            failure = Optional.of(e);
        }
    }

    /** How the store failed; none where it didn't. */
    Optional<IOException> failure() {
        return failure;
    }
}
