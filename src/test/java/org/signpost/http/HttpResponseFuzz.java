package org.signpost.http;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.signpost.Finding;
import org.signpost.address.Characters;

import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Whatever a server answers is a document within the bounds, or an error with a reason (A8). */
class HttpResponseFuzz {

    private static final int MOST = 100;

    @FuzzTest
    void responses(byte[] octets) {
        fuzzerTestOneInput(octets);
    }

    public static void fuzzerTestOneInput(byte[] octets) {
        try {
            Document document = ResponseReader.read(new ByteArrayInputStream(octets), MOST);
            Finding.unless(
                    document.status() >= 200 && document.status() < 600, "the status is final");
            Finding.unless(document.body().length() <= MOST, "the body is bounded");
            Finding.unless(document.isFound() || document.body().isEmpty(), "errors have no body");
            document.contentType()
                    .ifPresent(type -> Finding.unless(isOneLine(type), "a field is one line"));
        } catch (IOException refused) {
            String why = String.valueOf(refused.getMessage());
            Finding.unless(!why.isEmpty() && why.length() < 100, "the reason is short");
            Finding.unless(Characters.all(why, c -> c >= ' ' && c <= '~'), "the reason is plain");
        }
    }

    private static boolean isOneLine(String text) {
        return Characters.all(text, c -> c != '\r' && c != '\n' && c != 0);
    }
}
