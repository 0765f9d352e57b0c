package org.signpost.tlsrpt;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a domain says about who wants reports on TLS: the record at {@code _smtp._tls} (RFC 8460
 * §3).
 *
 * @param destinations where reports may go, in the record's order, each once; 1 to {@value
 *     #MOST_DESTINATIONS}. A report has arrived when one of them has taken it.
 * @param notes what of the record was left out and why, one line of visible ASCII each
 */
public record TlsRptRecord(List<ReportDestination> destinations, List<String> notes) {

    /** Whoever names a thousand wants others to be flooded (RFC 8460 §7). */
    static final int MOST_DESTINATIONS = 10;

    private static final int MOST_NOTES = 20;
    private static final int MOST_QUOTED = 60;

    /** RFC 8460 §3: {@code tlsrpt-version}, and the delimiter without which it is none. */
    private static final Pattern VERSION = Pattern.compile("v=TLSRPTv1[ \t]*+;");

    /** RFC 8460 §3: {@code tlsrpt-extension}, which is valid and ignored. */
    private static final Pattern EXTENSION =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,31}=[!-:<>-~]++");

    private static final String RUA = "rua=";

    /** Takes one destination or more, and copies the lists. */
    public TlsRptRecord {
        destinations = List.copyOf(destinations);
        notes = List.copyOf(notes);
        if (destinations.isEmpty()) throw new IllegalArgumentException("reports go nowhere");
    }

    /** Whether a TXT record is meant to be one; others are discarded (RFC 8460 §3). */
    static boolean isMeant(String text) {
        return VERSION.matcher(text).lookingAt();
    }

    /**
     * What a record says.
     *
     * @param text one that {@link #isMeant}; one char from 0 to 255 for each octet
     */
    static TlsRptLookup parse(String text) {
        String[] fields = text.split(";", -1);
        // RFC 8460 §3: a last delimiter may end the record.
        int end = trimmed(fields[fields.length - 1]).isEmpty() ? fields.length - 1 : fields.length;
        Set<ReportDestination> destinations = new LinkedHashSet<>();
        List<String> notes = new ArrayList<>();
        for (int i = 1; i < end; i++) {
            String field = trimmed(fields[i]);
            if (field.startsWith(RUA)) {
                addAll(field.substring(RUA.length()), destinations, notes);
            } else if (!EXTENSION.matcher(field).matches()) {
                return new TlsRptLookup.None(
                        "its record isn't valid: no field is " + quoted(field));
            }
        }
        if (destinations.isEmpty()) {
            String example = notes.isEmpty() ? "" : " (" + notes.getFirst() + ")";
            return new TlsRptLookup.None("its record names no place to send reports to" + example);
        }
        return new TlsRptLookup.Destinations(
                new TlsRptRecord(new ArrayList<>(destinations), notes));
    }

    private static void addAll(String list, Set<ReportDestination> all, List<String> notes) {
        for (String piece : list.split(",", -1)) {
            String text = trimmed(piece);
            Optional<ReportDestination> one = ReportDestination.parse(text);
            if (one.isEmpty()) {
                note(text, "ignored, since reports can't be sent there", notes);
            } else if (all.size() == MOST_DESTINATIONS && !all.contains(one.get())) {
                note(text, "ignored, since there are too many", notes);
            } else {
                all.add(one.get());
            }
        }
    }

    private static void note(String what, String why, List<String> notes) {
        if (notes.size() < MOST_NOTES) notes.add(quoted(what) + ": " + why);
    }

    private static String quoted(String what) {
        String start = what.substring(0, Math.min(what.length(), MOST_QUOTED));
        return '"' + start.replaceAll("[^ -~]", "?") + '"';
    }

    private static String trimmed(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) start++;
        while (end > start && isBlank(text.charAt(end - 1))) end--;
        return text.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
