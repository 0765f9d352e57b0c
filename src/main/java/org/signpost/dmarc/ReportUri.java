package org.signpost.dmarc;

import org.signpost.address.Mailbox;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a domain's owner wants reports to go: one URI of the {@code rua} or {@code ruf} tag (RFC
 * 9989 §4.6).
 *
 * @param text the URI, such as {@code mailto:dmarc@example.com}, without the obsolete size
 * @param sized whether the obsolete {@code !size} stood behind it, which is ignored (RFC 9989 §4.8)
 */
public record ReportUri(String text, boolean sized) {

    private static final String MAILTO = "mailto:";

    /** RFC 3986 §2 and §3.1, without the comma and the exclamation mark, which must be encoded. */
    private static final Pattern URI =
            Pattern.compile(
                    "[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\\[\\]@$&'()*+;=-]|%[0-9A-Fa-f]{2})++");

    private static final Pattern SIZED = Pattern.compile("(.*)![0-9]+[KkMmGgTt]?", Pattern.DOTALL);

    /** Refuses what is no URI. */
    public ReportUri {
        if (!URI.matcher(text).matches()) throw new IllegalArgumentException("no URI: " + text);
    }

    /** The URI in that piece of a list; empty where it is none, or a mailto of no address. */
    static Optional<ReportUri> parse(String piece) {
        Matcher sized = SIZED.matcher(piece);
        boolean obsolete = sized.matches();
        String text = obsolete ? sized.group(1) : piece;
        if (!URI.matcher(text).matches()) return Optional.empty();
        ReportUri uri = new ReportUri(text, obsolete);
        boolean usable = !uri.isMailto() || uri.mailbox().isPresent();
        return usable ? Optional.of(uri) : Optional.empty();
    }

    /** Whom to write to; empty where the URI isn't of mail. */
    public Optional<Mailbox> mailbox() {
        if (!isMailto()) return Optional.empty();
        int query = text.indexOf('?');
        String address = text.substring(MAILTO.length(), query < 0 ? text.length() : query);
        return Mailbox.parse(decoded(address));
    }

    private boolean isMailto() {
        return text.toLowerCase(Locale.ROOT).startsWith(MAILTO);
    }

    /** With its percent encodings undone, which stand for octets of UTF-8 (RFC 6068 §2). */
    private static String decoded(String address) {
        byte[] octets = new byte[address.length()];
        int length = 0;
        for (int i = 0; i < address.length(); i++) {
            boolean encoded = address.charAt(i) == '%';
            octets[length++] =
                    (byte)
                            (encoded
                                    ? Integer.parseInt(address, i + 1, i + 3, 16)
                                    : address.charAt(i));
            if (encoded) i += 2;
        }
        return new String(octets, 0, length, StandardCharsets.UTF_8);
    }
}
