package org.signpost.smtp;

import java.io.IOException;

/**
 * Passes content on that came by BDAT, and looks whether its lines end with CRLF: sent on by DATA,
 * a bare CR or LF could be taken for the end of a message (RFC 5321 §2.3.8, SMTP smuggling). Of
 * binary content only the header has lines (RFC 3030 §3).
 */
public final class LineEnds implements ContentSink {

    private final ContentSink sink;
    private final boolean binary;
    private boolean afterCr;
    private boolean lineIsEmpty = true;
    private boolean inBody;
    private boolean bare;

    /**
     * Nothing yet.
     *
     * @param binary whether the client declared BODY=BINARYMIME
     */
    public LineEnds(ContentSink sink, boolean binary) {
        this.sink = sink;
        this.binary = binary;
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        int end = offset + length;
        int i = offset;
        while (i < end && !(binary && inBody) && !bare) i = look(octets, i, end);
        sink.write(octets, offset, length);
    }

    private int look(byte[] octets, int from, int end) {
        byte octet = octets[from];
        if (afterCr || octet == '\n') {
            bare = !afterCr || octet != '\n';
            if (lineIsEmpty) inBody = true;
            lineIsEmpty = true;
            afterCr = false;
            return from + 1;
        }
        if (octet == '\r') {
            afterCr = true;
            return from + 1;
        }
        lineIsEmpty = false;
        return Newlines.next(octets, from + 1, end);
    }

    /** Whether there was a bare CR or LF; a CR that has no LF yet counts once all is there. */
    public boolean areBroken(boolean all) {
        return bare || (all && afterCr);
    }
}
