package org.signpost.smtp;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.signpost.Finding;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Whatever a server says, it is a reply, the end, or told to be neither. */
class ReplyFuzz {

    @FuzzTest
    void replies(byte[] octets) throws IOException {
        fuzzerTestOneInput(octets);
    }

    public static void fuzzerTestOneInput(byte[] octets) throws IOException {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        SmtpInput in = new SmtpInput(new PiecewiseStream(text, 11, 11));
        try {
            while (true) {
                Reply reply = ReplyReader.read(in);
                Finding.unless(reply.code() >= 200 && reply.code() < 600, "a code is in range");
                int kind = reply.status().map(StatusCode::kind).orElse(reply.code() / 100);
                Finding.unlessEqual(kind, reply.code() / 100, "both codes are of one class");
                Capabilities.of(reply).size();
                reply.wire();
            }
        } catch (EOFException | ReplyReader.ProtocolException told) {
            int length = String.valueOf(told.getMessage()).length();
            Finding.unless(length > 0 && length < 200, "the reason is short");
        }
    }
}
