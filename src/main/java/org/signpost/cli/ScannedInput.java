package org.signpost.cli;

import org.signpost.dkim.MessageScan;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Shows a scan what is read. */
final class ScannedInput extends FilterInputStream {

    private final MessageScan scan;

    ScannedInput(InputStream in, MessageScan scan) {
        super(in);
        this.scan = scan;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] octets, int offset, int length) throws IOException {
        int count = super.read(octets, offset, length);
        if (count > 0) scan.write(octets, offset, count);
        return count;
    }
}
