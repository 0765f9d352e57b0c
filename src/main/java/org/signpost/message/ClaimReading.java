package org.signpost.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads the body of an Authentication-Results field from its start to its end (RFC 8601 §2.2). */
final class ClaimReading {

    /** Results and properties together; nobody honest comes near. */
    private static final int MOST_PARTS = 1000;

    private final ResultScanner in;
    private int parts;

    private ClaimReading(ResultScanner in) {
        this.in = in;
    }

    /**
     * A field that could be read.
     *
     * @param head what stands before the first result, comments included
     */
    record Outcome(ClaimedResults results, String head) {}

    static Optional<Outcome> of(String body) {
        return ResultScanner.of(body).flatMap(in -> new ClaimReading(in).read());
    }

    private Optional<Outcome> read() {
        in.skipSpace();
        String id = in.quotesNext() ? in.quoted() : in.idRun();
        in.skipSpace();
        int version = in.digitNext() ? in.number() : 1;
        in.skipSpace();
        String head = in.before();
        List<ClaimedResults.Claim> claims = new ArrayList<>();
        boolean none = !id.isEmpty() && in.take(';') && none();
        while (!none && in.intact()) {
            claims.add(claim());
            // Many writers end the last result as all others.
            if (in.atEnd() || (in.take(';') && in.onlySpaceLeft())) break;
        }
        boolean whole = !id.isEmpty() && in.intact() && in.onlySpaceLeft();
        ClaimedResults results = new ClaimedResults(text(id), version, claims);
        return whole && (none || !claims.isEmpty())
                ? Optional.of(new Outcome(results, head))
                : Optional.empty();
    }

    /** Whether nothing but {@code none} follows; else nothing is read. */
    private boolean none() {
        int start = in.mark();
        in.skipSpace();
        if (in.keyword().equalsIgnoreCase("none") && in.onlySpaceLeft()) return true;
        in.reset(start);
        return false;
    }

    private ClaimedResults.Claim claim() {
        in.skipSpace();
        String method = keyword();
        int version = 1;
        if (in.peek('/') && in.take('/')) {
            in.skipSpace();
            version = in.number();
            in.skipSpace();
        }
        in.take('=');
        in.skipSpace();
        String result = keyword();
        Optional<String> reason = Optional.empty();
        List<AuthenticationResult.Property> properties = new ArrayList<>();
        while (in.intact() && !in.atEnd() && !in.peek(';')) {
            String name = keyword();
            if (in.peek('=') && name.equals("reason") && properties.isEmpty()) {
                reason = Optional.of(value());
            } else if (in.peek('=')) {
                // Some have properties of no type, such as action=none (not RFC 8601 §2.2).
                properties.add(counted(name));
            } else {
                properties.add(property(name));
            }
        }
        count();
        return new ClaimedResults.Claim(method, version, result, reason, properties);
    }

    private AuthenticationResult.Property property(String type) {
        in.take('.');
        in.skipSpace();
        return counted(type + "." + keyword());
    }

    private AuthenticationResult.Property counted(String name) {
        count();
        return new AuthenticationResult.Property(name, value());
    }

    /** A keyword in lower case, and the space behind it. */
    private String keyword() {
        String word = in.keyword().toLowerCase(Locale.ROOT);
        if (word.isEmpty()) in.fail();
        in.skipSpace();
        return word;
    }

    /** What follows the equals sign, and the space behind it. */
    private String value() {
        in.take('=');
        in.skipSpace();
        String value = in.quotesNext() ? in.quoted() : "";
        // A quoted string may be the local part of an address.
        value += in.valueRun();
        in.skipSpace();
        return text(value);
    }

    private void count() {
        if (++parts > MOST_PARTS) in.fail();
    }

    private static String text(String octets) {
        return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
