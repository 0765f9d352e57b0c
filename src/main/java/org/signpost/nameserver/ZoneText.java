package org.signpost.nameserver;

import org.signpost.dns.DnsName;

import java.util.ArrayList;
import java.util.List;

/** Writes records as lines of a zone file (RFC 1035 §5.1). */
public final class ZoneText {

    /** The most octets in one string of a TXT record (RFC 1035 §3.3). */
    private static final int STRING_MAX = 255;

    private ZoneText() {}

    /**
     * A TXT record on one line, without a line end; a text that is too long for one string is split
     * into several, which whoever reads it joins without a space.
     *
     * @param text one char from 0 to 255 for each octet
     */
    public static String txt(DnsName name, String text) {
        return name.text() + (name.equals(DnsName.ROOT) ? "" : ".") + " IN TXT " + strings(text);
    }

    /** The strings of a TXT record that holds that text, quoted and with a space between. */
    public static String strings(String text) {
        List<String> strings = new ArrayList<>();
        for (int at = 0; at == 0 || at < text.length(); at += STRING_MAX) {
            strings.add(quoted(text.substring(at, Math.min(text.length(), at + STRING_MAX))));
        }
        return String.join(" ", strings);
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < ' ' || c > '~') out.append("\\%03d".formatted((int) c));
            else out.append(c);
        }
        return out.append('"').toString();
    }
}
