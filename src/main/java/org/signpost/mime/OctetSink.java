package org.signpost.mime;

import java.io.IOException;

/** Takes octets piece by piece. */
@FunctionalInterface
public interface OctetSink {

    /** Takes {@code length} octets; the array is the caller's again afterwards. */
    void write(byte[] octets, int offset, int length) throws IOException;
}
