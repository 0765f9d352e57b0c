package org.signpost.proxyprotocol;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.signpost.Finding;
import org.signpost.proxyprotocol.ProxyHeader.NeedMore;

import java.util.Arrays;

/** Any octets have a header; read as it asks to be read, it takes none of what follows (S42). */
class ProxyFuzz {

    @FuzzTest
    void headers(byte[] octets) {
        fuzzerTestOneInput(octets);
    }

    public static void fuzzerTestOneInput(byte[] octets) {
        ProxyHeader.parse(octets);
        ProxyHeader read = ProxyHeader.parse(new byte[0]);
        int length = 0;
        while (read instanceof NeedMore(int more) && length + more <= octets.length) {
            Finding.unless(more > 0, "to read on is to read something");
            length += more;
            Finding.unless(length <= ProxyHeader.MOST_OCTETS, "a header is bounded");
            read = ProxyHeader.parse(Arrays.copyOf(octets, length));
        }
        if (read instanceof ProxyHeader.Bad(String reason)) {
            Finding.unless(!reason.isEmpty() && reason.length() < 200, "the reason is short");
        }
    }
}
