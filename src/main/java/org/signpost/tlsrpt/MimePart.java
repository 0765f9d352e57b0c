package org.signpost.tlsrpt;

import org.signpost.message.Header;
import org.signpost.message.HeaderField;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A part of a message that holds no further parts (RFC 2046). Read with patience, as nothing is
 * made of it but a report: {@code mime} reads messages that travel on, and guesses at nothing.
 *
 * @param type its media type in lower case, without parameters
 * @param encoding its Content-Transfer-Encoding in lower case
 * @param body as it is encoded; one character for each octet
 */
record MimePart(String type, String encoding, String body) {

    private static final Set<String> REPORTS = Set.of(TlsReport.GZIP_TYPE, TlsReport.JSON_TYPE);

    /** What senders who don't know of these, and gateways, make of it. */
    private static final Set<String> GENERAL =
            Set.of(
                    "application/gzip",
                    "application/x-gzip",
                    "application/json",
                    "application/octet-stream");

    private static final int MOST_PARTS = 50;
    private static final int MOST_DEPTH = 5;

    /** RFC 2046 §5.1.1: at most 70 characters; some readers bear more. */
    private static final Pattern BOUNDARY =
            Pattern.compile(
                    ";\\s*+boundary\\s*+=\\s*+(?:\"([^\"\\\\]{1,200}+)\"|([^\\s;\"]{1,200}+))",
                    Pattern.CASE_INSENSITIVE);

    /**
     * The parts of a message that may hold a report: those whose type says so before others.
     *
     * @param message header and body, any line ends
     */
    static List<MimePart> reports(byte[] message) {
        String text = new String(message, StandardCharsets.ISO_8859_1);
        List<MimePart> all = new ArrayList<>();
        walk(hasBareLf(text) ? text.replaceAll("\r?\n", "\r\n") : text, 0, all);
        return Stream.of(REPORTS, GENERAL)
                .flatMap(types -> all.stream().filter(part -> types.contains(part.type)))
                .toList();
    }

    private static boolean hasBareLf(String text) {
        int lf = text.indexOf('\n');
        return lf >= 0 && (lf == 0 || text.charAt(lf - 1) != '\r');
    }

    private static void walk(String entity, int depth, List<MimePart> all) {
        if (all.size() >= MOST_PARTS) return;
        Header header = Header.parse(entity);
        int end = Header.lengthIn(entity);
        String body = entity.substring(entity.startsWith("\r\n", end) ? end + 2 : end);
        String type = value(header, "Content-Type");
        Optional<String> boundary =
                type.startsWith("multipart/") ? boundary(header) : Optional.empty();
        if (boundary.isPresent() && depth < MOST_DEPTH) {
            split(body, boundary.get()).forEach(part -> walk(part, depth + 1, all));
        } else {
            all.add(new MimePart(type, value(header, "Content-Transfer-Encoding"), body));
        }
    }

    /** The field's first word, without parameters and comments. */
    private static String value(Header header, String name) {
        String text = header.first(name).map(HeaderField::unfolded).orElse("");
        return text.split("[;(\\s]", 2)[0].toLowerCase(Locale.ROOT);
    }

    private static Optional<String> boundary(Header header) {
        String text = header.first("Content-Type").map(HeaderField::unfolded).orElse("");
        Matcher matcher = BOUNDARY.matcher(text);
        if (!matcher.find()) return Optional.empty();
        return Optional.ofNullable(matcher.group(1))
                .or(() -> Optional.ofNullable(matcher.group(2)));
    }

    /** RFC 2046 §5.1.1; the last part may lack the boundary behind it. */
    private static List<String> split(String body, String boundary) {
        String text = "\r\n" + body;
        String delimiter = "\r\n--" + boundary;
        List<String> parts = new ArrayList<>();
        int at = next(text, delimiter, 0);
        while (at < text.length() && parts.size() < MOST_PARTS) {
            int after = at + delimiter.length();
            int lineEnd = text.indexOf("\r\n", after);
            if (lineEnd < 0 || text.startsWith("--", after)) break;
            // The line's end may begin the next delimiter, of a part without anything in it.
            at = next(text, delimiter, lineEnd);
            parts.add(text.substring(Math.min(lineEnd + 2, at), at));
        }
        return parts;
    }

    /** Where the next line is that begins with the delimiter and isn't another's; else the end. */
    private static int next(String text, String delimiter, int from) {
        int at = text.indexOf(delimiter, from);
        while (at >= 0 && !isWhole(text, at + delimiter.length())) {
            at = text.indexOf(delimiter, at + 2);
        }
        return at < 0 ? text.length() : at;
    }

    private static boolean isWhole(String text, int end) {
        return end == text.length()
                || " \t\r".indexOf(text.charAt(end)) >= 0
                || text.startsWith("--", end);
    }

    /** The part's octets; empty where they aren't encoded as it says (RFC 2045 §6). */
    Optional<byte[]> content() {
        byte[] octets = body.getBytes(StandardCharsets.ISO_8859_1);
        return switch (encoding) {
            case "", "7bit", "8bit", "binary" -> Optional.of(octets);
            case "base64" -> base64(octets);
            case "quoted-printable" -> Optional.of(QuotedText.decoded(octets));
            default -> Optional.empty();
        };
    }

    private static Optional<byte[]> base64(byte[] octets) {
        try {
            return Optional.of(Base64.getMimeDecoder().decode(octets));
        } catch (IllegalArgumentException broken) {
            return Optional.empty();
        }
    }
}
