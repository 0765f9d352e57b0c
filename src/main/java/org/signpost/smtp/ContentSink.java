package org.signpost.smtp;

import java.io.IOException;

/** Takes message content piece by piece. */
@FunctionalInterface
public interface ContentSink {

    /** Takes {@code length} octets; the array is the caller's again afterwards. */
    void write(byte[] octets, int offset, int length) throws IOException;
}
