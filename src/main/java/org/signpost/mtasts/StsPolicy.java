package org.signpost.mtasts;

import org.signpost.dns.DnsName;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * What a domain asks of whoever sends mail to it (RFC 8461 §3.2). Two that mean the same are equal.
 *
 * @param mode what happens where a host doesn't meet it
 * @param maxAge how long it may be kept after it was fetched: whole seconds, 0 to {@link #MOST_AGE}
 * @param mx the hosts that mail may go to, in alphabetical order and each once; none only where the
 *     mode is {@code none}
 */
public record StsPolicy(Mode mode, Duration maxAge, List<MxPattern> mx) {

    /** What happens to mail for a host that doesn't meet the policy (RFC 8461 §5). */
    public enum Mode {
        /** It isn't delivered there. */
        ENFORCE,
        /** It is delivered, and the failure reported. */
        TESTING,
        /** There is no policy, and no failure either (RFC 8461 §8.3). */
        NONE;

        /** As a policy has it, such as {@code enforce}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a body came to. */
    public sealed interface Reading {}

    /** It is a policy. */
    public record Valid(StsPolicy policy) implements Reading {}

    /**
     * It is none.
     *
     * @param why one line, which says what the domain's administrator has to mend
     */
    public record Invalid(String why) implements Reading {}

    /** A year (RFC 8461 §3.2). */
    public static final Duration MOST_AGE = Duration.ofHours(8766);

    /** As large as a body may be (RFC 8461 §3.3). */
    public static final int MOST_OCTETS = 64 * 1024;

    static final String VERSION = "STSv1";

    /** 128 bits are enough to tell policies of one domain apart. */
    private static final int ID_OCTETS = 16;

    /** Brings the patterns into order. */
    public StsPolicy {
        mx = mx.stream().distinct().sorted(Comparator.comparing(MxPattern::text)).toList();
        boolean whole = maxAge.equals(Duration.ofSeconds(maxAge.toSeconds()));
        if (!whole || maxAge.isNegative() || maxAge.compareTo(MOST_AGE) > 0) {
            throw new IllegalArgumentException("not an age: " + maxAge);
        }
        if (mx.isEmpty() && mode != Mode.NONE) {
            throw new IllegalArgumentException("no host to deliver to");
        }
    }

    /**
     * The policy that a body is.
     *
     * @param body one char from 0 to 255 for each octet
     */
    public static Reading parse(String body) {
        return new PolicyReader().read(body);
    }

    /**
     * Whether mail for the domain may go to that host.
     *
     * @param host the name in the MX record, or the domain itself where it has none
     */
    public boolean allows(DnsName host) {
        return mx.stream().anyMatch(pattern -> pattern.matches(host));
    }

    /** The lines of the body, in a fixed order and without their ends. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("version: " + VERSION);
        lines.add("mode: " + mode.word());
        mx.forEach(pattern -> lines.add("mx: " + pattern.text()));
        lines.add("max_age: " + maxAge.toSeconds());
        return lines;
    }

    /** The body to publish: ASCII, every line ended by CRLF. */
    public String body() {
        return String.join("\r\n", lines()) + "\r\n";
    }

    /**
     * A hash of the body in hexadecimal digits, fit for the record: the same policy has the same id
     * wherever it is published, and another one another.
     */
    public String id() {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(body().getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(hash, 0, ID_OCTETS);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
