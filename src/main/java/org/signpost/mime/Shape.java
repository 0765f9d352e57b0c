package org.signpost.mime;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/** What the body of an entity is, as its header says. */
sealed interface Shape {

    /** Deeper than anybody nests what he means (RFC 2046 sets no limit). */
    int MOST_DEPTH = 30;

    /** RFC 2046 §5.1.1 allows 70, but the line has to hold it only. */
    int MOST_BOUNDARY = 990;

    /** Types whose body may not be changed, or whose parts travel alone. */
    Set<String> SEALED =
            Set.of(
                    "multipart/signed",
                    "multipart/encrypted",
                    "message/partial",
                    "message/external-body");

    /** Parts with boundaries between. */
    record Multipart(String boundary, boolean digest) implements Shape {
        byte[] delimiter() {
            return ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    /** A whole message. */
    record Message() implements Shape {}

    /** What isn't made of other entities. */
    record Leaf(Coding coding, boolean text) implements Shape {}

    /**
     * What may only go as it is.
     *
     * @param reason why
     */
    record Opaque(String reason) implements Shape {}

    /** How a leaf is encoded already. */
    enum Coding {
        PLAIN,
        QUOTED_PRINTABLE,
        BASE64;

        /** The encoding, beside base64, that a body so encoded may have to get. */
        Encoding counted() {
            return switch (this) {
                case PLAIN -> Encoding.QUOTED_PRINTABLE;
                case QUOTED_PRINTABLE -> Encoding.MENDED_QUOTED_PRINTABLE;
                case BASE64 -> Encoding.MENDED_BASE64;
            };
        }

        /** How a body that can't stay as it is is to be encoded; never twice (RFC 2045 §6.4). */
        Encoding encoding(Body body, boolean text, long length) {
            return this == PLAIN ? body.better(text, length) : counted();
        }

        /** What Content-Transfer-Encoding has to say instead; empty where it says so already. */
        Optional<String> label(Encoding encoding) {
            return switch (encoding) {
                case QUOTED_PRINTABLE -> Optional.of("quoted-printable");
                case BASE64 -> Optional.of("base64");
                case MENDED_QUOTED_PRINTABLE, MENDED_BASE64 -> Optional.empty();
            };
        }
    }

    /** What that header says. */
    static Shape of(FieldReader header, String defaultType, int depth) {
        if (!header.isOrderly()) {
            return new Opaque("the header of a part can be read in more than one way");
        }
        String field = header.type().orElse(defaultType);
        String type = Parameters.value(field);
        String coding = header.encoding().map(f -> Parameters.value(f.body())).orElse("7bit");
        if (SEALED.contains(type)) return new Opaque(type + " may not be changed");
        if (depth >= MOST_DEPTH) return new Opaque("its parts are nested too deeply");
        boolean plain = isPlain(coding);
        if (type.startsWith("multipart/")) {
            return plain ? multipart(type, field) : new Opaque("a multipart is encoded");
        }
        if (type.equals("message/rfc822")) {
            return plain ? new Message() : new Opaque("a message in it is encoded");
        }
        boolean text = type.startsWith("text/") || type.indexOf('/') < 0;
        return switch (coding) {
            case "quoted-printable" -> new Leaf(Coding.QUOTED_PRINTABLE, text);
            case "base64" -> new Leaf(Coding.BASE64, text);
            default ->
                    plain
                            ? new Leaf(Coding.PLAIN, text)
                            : new Opaque("a Content-Transfer-Encoding is unknown");
        };
    }

    private static boolean isPlain(String coding) {
        return coding.equals("7bit") || coding.equals("8bit") || coding.equals("binary");
    }

    private static Shape multipart(String type, String field) {
        return Parameters.find(field, "boundary")
                .filter(b -> !b.isBlank() && b.length() <= MOST_BOUNDARY)
                .<Shape>map(b -> new Multipart(b.stripTrailing(), type.equals("multipart/digest")))
                .orElseGet(() -> new Opaque("a multipart names no boundary"));
    }
}
