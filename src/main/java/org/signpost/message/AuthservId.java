package org.signpost.message;

import org.signpost.address.Characters;
import org.signpost.address.Domain;
import org.signpost.address.InternationalName;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * The name under which a site tells what it found out about messages (RFC 8601 §2.5): one for all
 * servers of the site.
 *
 * <p>Whoever comes from outside with a field in that name has forged it (RFC 8601 §5). Programs
 * that read the field differ in what they make of comments, quotes, folds and broken characters, so
 * a field is refused as soon as any reading finds the name where the name stands.
 *
 * @param domain the name; any domain of the site
 */
public record AuthservId(Domain domain) {

    /** What is longer than that before its first result, or can't be read at all, is nobody's. */
    private static final int MOST_CHARACTERS = 1000;

    /** Of one message; nobody honest has as many, and to read them all takes long. */
    private static final int MOST_FIELDS = 50;

    /** Looks at the fields of a message. */
    public Claims claims() {
        return new Claims();
    }

    /** Tells of the fields of one message, one after the other, which are claimed by this name. */
    public final class Claims {

        private int fields;

        private Claims() {}

        /**
         * Whether that field is one of authentication results in this name, or may be taken for
         * one; so is each that comes after too many.
         *
         * @param body folds kept, one char from 0 to 255 for each octet
         */
        public boolean has(String name, String body) {
            return isField(name) && (++fields > MOST_FIELDS || isClaimedBy(body));
        }
    }

    /**
     * Whether a name of a field, white space before its colon or not, is that of authentication
     * results; in any case, and whatever control characters stand in it.
     */
    public static boolean isField(String name) {
        return HeaderField.isReadAs(name, AuthenticationResults.NAME);
    }

    /**
     * Whether the body of such a field claims to be of this name, or could be read so. Where the
     * field can't be parsed, the name anywhere in it counts.
     *
     * @param body folds kept, one char from 0 to 255 for each octet
     */
    public boolean isClaimedBy(String body) {
        String where = ClaimReading.of(body).map(ClaimReading.Outcome::head).orElse(body);
        if (where.length() > MOST_CHARACTERS) return true;
        String octets = where.replace("\r\n", "");
        String text =
                new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        Set<String> seen = new HashSet<>();
        return IdReadings.of(text).stream().anyMatch(reading -> names(reading, seen));
    }

    /**
     * Whether one of the names in a text is this.
     *
     * @param seen those that aren't; most are the same in all readings
     */
    private boolean names(String reading, Set<String> seen) {
        boolean ascii = Characters.all(reading, c -> c < 0x80);
        String composed = ascii ? reading : Normalizer.normalize(reading, Normalizer.Form.NFKC);
        String text = composed.replace('\u3002', '.').toLowerCase(Locale.ROOT);
        int start = 0;
        while (start < text.length()) {
            int end = start;
            while (end < text.length() && isOfName(text.codePointAt(end))) {
                end += Character.charCount(text.codePointAt(end));
            }
            String name = text.substring(start, end);
            if (!name.isEmpty() && seen.add(name) && isThis(name)) return true;
            start = end + 1;
        }
        return false;
    }

    private static boolean isOfName(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK -> true;
            default -> Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_';
        };
    }

    /** The version may have grown together with the name, so it is tried without as well. */
    private boolean isThis(String name) {
        String bare = stripped(name, c -> c == '.' || c == '-', true);
        String alone = stripped(bare, Characters::isDigit, false);
        return isDomain(bare) || (!alone.equals(bare) && isDomain(alone));
    }

    private static String stripped(String name, IntPredicate such, boolean bothEnds) {
        int start = 0;
        int end = name.length();
        while (bothEnds && start < end && such.test(name.charAt(start))) start++;
        while (end > start && such.test(name.charAt(end - 1))) end--;
        return name.substring(start, end);
    }

    private boolean isDomain(String name) {
        if (name.equals(domain.text())) return true;
        boolean ascii = Characters.all(name, c -> c < 0x80) && !name.contains("xn--");
        if (ascii || name.length() > 255) return false;
        return InternationalName.ascii(name).filter(domain.text()::equals).isPresent();
    }
}
