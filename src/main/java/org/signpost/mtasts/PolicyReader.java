package org.signpost.mtasts;

import org.signpost.address.Characters;
import org.signpost.mtasts.StsPolicy.Invalid;
import org.signpost.mtasts.StsPolicy.Mode;
import org.signpost.mtasts.StsPolicy.Reading;
import org.signpost.mtasts.StsPolicy.Valid;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the body of one policy by its grammar (RFC 8461 §3.2). Whatever is malformed makes the
 * whole invalid, as half a policy would be one that nobody wrote. Empty lines alone are forgiven,
 * which the grammar doesn't have: they can't mean anything else, and to do without a policy for
 * them would help attackers only.
 */
final class PolicyReader {

    private static final String MX = "mx";

    /** {@code 1*10(DIGIT)}. */
    private static final int MOST_DIGITS = 10;

    /** The first value of each key; that of {@code mx} may be repeated. */
    private final Map<String, String> first = new HashMap<>();

    private final List<MxPattern> patterns = new ArrayList<>();

    /** The policy, or the first thing that is wrong. */
    Reading read(String body) {
        if (body.length() > StsPolicy.MOST_OCTETS) {
            return new Invalid("the policy is larger than 64 KiB");
        }
        String[] lines = body.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            boolean ended = i < lines.length - 1;
            Optional<String> wrong = line(ended ? withoutCr(lines[i]) : lines[i]);
            if (wrong.isPresent()) {
                return new Invalid("line %d of the policy %s".formatted(i + 1, wrong.get()));
            }
        }
        return policy();
    }

    private static String withoutCr(String line) {
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    /** What is wrong with a line. */
    private Optional<String> line(String text) {
        String line = RecordText.trailing(text);
        if (line.isEmpty()) return Optional.empty();
        int colon = line.indexOf(':');
        String key = line.substring(0, Math.max(colon, 0));
        String value = RecordText.leading(line.substring(colon + 1));
        if (!RecordText.isName(key) || !isValue(value)) {
            return Optional.of("isn't a key, a colon and a value");
        }
        first.putIfAbsent(key, value);
        if (!key.equals(MX)) return Optional.empty();
        Optional<MxPattern> pattern = MxPattern.parse(value);
        pattern.ifPresent(patterns::add);
        return pattern.isPresent()
                ? Optional.empty()
                : Optional.of("has an mx that is no host name in ASCII, nor \"*.\" and one");
    }

    /**
     * {@code sts-policy-ext-value}, without white space at either end: printable ASCII, and other
     * characters in UTF-8.
     */
    private static boolean isValue(String value) {
        if (value.isEmpty() || Characters.any(value, c -> c < ' ' || c == 0x7f)) return false;
        return Characters.all(value, c -> c < 0x7f) || isUtf8(value);
    }

    private static boolean isUtf8(String octets) {
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets.getBytes(StandardCharsets.ISO_8859_1)));
            return true;
        } catch (CharacterCodingException notUtf8) {
            return false;
        }
    }

    private Reading policy() {
        if (!value("version").equals(StsPolicy.VERSION)) {
            return new Invalid(lacking("version", "STSv1"));
        }
        Optional<Mode> mode =
                Arrays.stream(Mode.values())
                        .filter(known -> known.word().equals(value("mode")))
                        .findFirst();
        if (mode.isEmpty()) return new Invalid(lacking("mode", "enforce, testing or none"));
        Optional<Duration> age = age(value("max_age"));
        if (age.isEmpty()) {
            String seconds = "a number of seconds up to " + StsPolicy.MOST_AGE.toSeconds();
            return new Invalid(lacking("max_age", seconds));
        }
        if (patterns.isEmpty() && mode.get() != Mode.NONE) {
            return new Invalid("the policy has no mx, so there is no host to deliver to");
        }
        return new Valid(new StsPolicy(mode.get(), age.get(), patterns));
    }

    private String value(String key) {
        return first.getOrDefault(key, "");
    }

    private String lacking(String key, String wanted) {
        return first.containsKey(key)
                ? "the %s of the policy isn't %s".formatted(key, wanted)
                : "the policy has no %s, which has to be %s".formatted(key, wanted);
    }

    private static Optional<Duration> age(String text) {
        if (!Characters.isNumber(text, MOST_DIGITS)) return Optional.empty();
        Duration age = Duration.ofSeconds(Long.parseLong(text));
        return Optional.of(age).filter(a -> a.compareTo(StsPolicy.MOST_AGE) <= 0);
    }
}
