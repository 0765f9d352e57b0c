package org.signpost.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Converts messages written as text, one character for each octet, in pieces of any size. */
public final class Converted {
    static final Passage SEVEN_BIT = new Passage(false, false);
    static final Passage EIGHT_BIT = new Passage(true, false);

    private Converted() {}

    static Verdict verdict(String message, Passage passage) throws IOException {
        return Survey.of(sink -> write(octets(message), sink, 7), passage);
    }

    /** The message in its other form, or the status and reason why it has none. */
    public static String of(String message, Passage passage) throws IOException {
        return switch (verdict(message, passage)) {
            case Verdict.Fits() -> message;
            case Verdict.CannotConvert(String status, String reason) -> status + " " + reason;
            case Verdict.Converted(Edits edits) -> {
                String converted = applied(edits, message, 5);
                assertThat(applied(edits, message, 4099)).isEqualTo(converted);
                assertThat(edits.sizeOf(message.length())).isEqualTo(converted.length());
                yield converted;
            }
        };
    }

    static String applied(Edits edits, String message, int pieces) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Editing editing = edits.onto(out::write);
        write(octets(message), editing, pieces);
        editing.finish();
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static void write(byte[] octets, OctetSink sink, int pieces) throws IOException {
        for (int at = 0; at < octets.length; at += pieces) {
            sink.write(octets, at, Math.min(pieces, octets.length - at));
        }
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
