package org.signpost.mime;

import org.signpost.address.Characters;
import org.signpost.mime.Edit.Replace;
import org.signpost.mime.Verdict.CannotConvert;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the header of a message or of one of its parts, a field at a time, and notes what of it has
 * to be written otherwise.
 */
final class FieldReader {

    /** A longer field goes as it is, or not at all. */
    private static final int MOST_OCTETS = 64 * 1024;

    /** A longer name, or one that isn't one, is not repeated to whoever reads the reason. */
    private static final int MOST_NAME = 76;

    private static final String NO_FIELD = "a line of a header is none of a field";

    private final Passage passage;
    private final ByteArrayOutputStream field = new ByteArrayOutputStream(256);
    private final List<Edit> edits = new ArrayList<>();
    private final List<Facts> encodings = new ArrayList<>(1);
    private final List<String> types = new ArrayList<>(1);
    private Optional<CannotConvert> refusal = Optional.empty();
    private Flaws flaws = new Flaws();
    private long start;
    private long length;
    private boolean begun;
    private boolean orderly = true;
    private boolean version;

    FieldReader(Passage passage) {
        this.passage = passage;
    }

    /**
     * A field as it stands in the content.
     *
     * @param length with its line end
     * @param body what follows the colon, unfolded
     */
    record Facts(long offset, long length, String body) {}

    /** Takes a line of the header, or a piece of one. */
    void line(byte[] octets, int count, long offset, boolean first) {
        if (first && !isSpace(octets[0])) {
            finish();
            start = offset;
            begun = true;
        }
        // Nothing to go on from.
        orderly &= begun;
        flaws.see(octets, count);
        length += count;
        if (length <= MOST_OCTETS) field.write(octets, 0, count);
    }

    private static boolean isSpace(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    /** The field before, or the header, is over. */
    void finish() {
        if (length == 0) return;
        flaws.finish();
        boolean whole = length <= MOST_OCTETS;
        String text = field.toString(StandardCharsets.ISO_8859_1);
        int colon = text.indexOf(':');
        if (!begun || colon < 1 || text.substring(0, colon).isBlank()) {
            orderly = false;
            if (flaws.spoils(passage)) refuse(CannotConvert.unsupported(NO_FIELD));
        } else {
            know(text.substring(0, colon), Folding.unfolded(text.substring(colon + 1)), whole);
            if (flaws.spoils(passage)) rewrite(text, whole);
        }
        field.reset();
        flaws = new Flaws();
        length = 0;
    }

    private void know(String name, String body, boolean whole) {
        switch (name.strip().toLowerCase(Locale.ROOT)) {
            case "content-type" -> {
                types.add(body);
                orderly &= whole;
            }
            case "content-transfer-encoding" -> {
                encodings.add(new Facts(start, length, body));
                orderly &= whole;
            }
            case "mime-version" -> version = true;
            default -> {}
        }
    }

    private void rewrite(String text, boolean whole) {
        String name = text.substring(0, text.indexOf(':')).strip();
        Optional<String> other = Optional.empty();
        if (whole && !flaws.hasControl()) {
            boolean eightBit = flaws.isEightBit() && !passage.eightBit();
            other = eightBit ? AsciiField.of(text) : Folding.of(text);
        }
        other.ifPresentOrElse(
                with -> edits.add(new Replace(start, length, with)),
                () ->
                        refuse(
                                refusal(
                                        isName(name)
                                                ? "the header field " + name
                                                : "a header field")));
    }

    /** RFC 5322 §3.6.8: visible ASCII. */
    private static boolean isName(String name) {
        return name.length() <= MOST_NAME && Characters.all(name, c -> c > ' ' && c < 0x7f);
    }

    private CannotConvert refusal(String field) {
        if (flaws.hasControl()) {
            return CannotConvert.unsupported(field + " holds NUL, or CR or LF alone");
        }
        return flaws.isEightBit() && !passage.eightBit()
                ? CannotConvert.needsSmtputf8(field + " holds 8-bit octets where only ASCII may be")
                : CannotConvert.unsupported(field + " has a line of more than 998 octets");
    }

    private void refuse(CannotConvert why) {
        if (refusal.isEmpty()) refusal = Optional.of(why);
    }

    /** What has to be written otherwise. */
    List<Edit> edits() {
        return edits;
    }

    /** Leaves a field that is replaced whole; whether it was to be written otherwise. */
    boolean leave(Facts whole) {
        return edits.removeIf(edit -> edit.offset() == whole.offset());
    }

    /** Why something can't be. */
    Optional<CannotConvert> refusal() {
        return refusal;
    }

    /** Whether all readers read the same: fields only, and none of those that matter twice. */
    boolean isOrderly() {
        return orderly && types.size() <= 1 && encodings.size() <= 1;
    }

    boolean hasMimeVersion() {
        return version;
    }

    /** The body of Content-Type. */
    Optional<String> type() {
        return types.stream().findFirst();
    }

    /** Content-Transfer-Encoding. */
    Optional<Facts> encoding() {
        return encodings.stream().findFirst();
    }
}
