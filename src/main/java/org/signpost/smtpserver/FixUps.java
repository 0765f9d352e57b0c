package org.signpost.smtpserver;

import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.message.AddressList;
import org.signpost.message.Authors;
import org.signpost.message.MessageDate;
import org.signpost.mime.Edit;
import org.signpost.mime.Edit.Replace;
import org.signpost.mime.Edits;
import org.signpost.smtp.Reply;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Decides what is mended of a message that a user or an application hands in (RFC 6409 §4.2, §8):
 * Date and Message-ID are added, Bcc is removed, an address without a domain gets one, and Sender
 * names whom it may. All else stays as it was received; what is decided is kept with the message
 * and applied on its way out.
 */
final class FixUps {

    /** A message that needs more is no mail program's. */
    private static final int MOST_EDITS = 1000;

    /**
     * What says more of its authors and recipients is no mail program's either; there is room for
     * some thousands of them.
     */
    static final int MOST_OCTETS = 256 * 1024;

    /** Of a longer field a line might get too long (RFC 5321 §4.5.3.1.6). */
    private static final int MOST_LINE = 900;

    private static final Map<String, String> NAMES =
            Map.ofEntries(
                    Map.entry("from", "From"),
                    Map.entry("sender", "Sender"),
                    Map.entry("reply-to", "Reply-To"),
                    Map.entry("to", "To"),
                    Map.entry("cc", "Cc"),
                    Map.entry("resent-from", "Resent-From"),
                    Map.entry("resent-sender", "Resent-Sender"),
                    Map.entry("resent-to", "Resent-To"),
                    Map.entry("resent-cc", "Resent-Cc"),
                    Map.entry("date", "Date"),
                    Map.entry("message-id", "Message-ID"));

    /** Names whom the others aren't to know of (RFC 5322 §3.6.3, §3.6.6). */
    private static final List<String> SECRET = List.of("bcc", "resent-bcc");

    /** All others that are looked at hold addresses. */
    private static final List<String> NO_ADDRESSES = List.of("date", "message-id");

    private final List<Seen> fields = new ArrayList<>();
    private final List<Edit> edits = new ArrayList<>();
    private final List<Replace> removals = new ArrayList<>();
    private int octets;
    private int lines;
    private boolean tooMany;
    private boolean tooLong;

    private record Seen(String name, FieldScan.Field field) {}

    /**
     * By what it decides.
     *
     * @param domain what an address without one gets; none where nobody knows
     * @param account who hands the message in, where he logged in
     * @param maySend whether that account may send as somebody
     * @param isOurs whether a domain is ours, and may have a name without a dot
     * @param whole whether all of the header was looked at; else nothing is added
     * @param lacksHeader whether what stands in its place is text, which an empty line has to part
     *     from what is added
     */
    record Terms(
            Optional<Domain> domain,
            Optional<Mailbox> account,
            Predicate<Mailbox> maySend,
            Predicate<Domain> isOurs,
            boolean whole,
            boolean lacksHeader) {}

    /** What came of it. */
    sealed interface Outcome {}

    /** It is taken, with these changes. */
    record Mended(Edits edits) implements Outcome {}

    /** It isn't taken. */
    record Refused(Reply why) implements Outcome {}

    /** Whether the field of that name, in lower case, has to be looked at. */
    static boolean wants(String name) {
        return NAMES.containsKey(name) || SECRET.contains(name);
    }

    /** Takes such a field. */
    void take(String name, FieldScan.Field field) {
        if (SECRET.contains(name)) {
            if (field.place().ended()) remove(field);
            return;
        }
        octets += field.raw().length();
        lines += field.place().folds().size();
        boolean fits = octets <= MOST_OCTETS && lines <= FieldScan.MOST_LINES;
        if (fits) fields.add(new Seen(name, field));
        else tooLong = true;
    }

    /** Fields that follow each other go in one. */
    private void remove(FieldScan.Field field) {
        long start = field.place().start();
        if (!removals.isEmpty() && removals.getLast().end() == start) {
            start = removals.removeLast().offset();
        }
        if (removals.size() == MOST_EDITS) tooMany = true;
        else removals.add(new Replace(start, field.place().end() - start, ""));
    }

    /**
     * Decides, when the header was seen.
     *
     * @param messageId for a message without one, with its angle brackets
     */
    Outcome decide(Terms terms, String messageId, Instant now) {
        edits.addAll(removals);
        for (Seen seen : fields) {
            if (NO_ADDRESSES.contains(seen.name())) continue;
            Optional<String> flaw = qualify(seen, terms);
            if (flaw.isPresent()) return refused(flaw.get());
        }
        StringBuilder added = new StringBuilder();
        addMissing("date", MessageDate.format(now), terms, added);
        addMissing("message-id", messageId, terms, added);
        sender(terms, added);
        if (!added.isEmpty() && terms.lacksHeader()) added.append("\r\n");
        if (!added.isEmpty()) edits.add(new Replace(0, 0, added.toString()));
        if (tooMany || edits.size() > MOST_EDITS) return refused("The header has too many fields");
        if (tooLong) {
            return refused(
                    "The addresses in the header have more than %d octets, or %d lines"
                            .formatted(MOST_OCTETS, FieldScan.MOST_LINES));
        }
        return new Mended(edits.isEmpty() ? Edits.none() : new Edits(edits));
    }

    private static Refused refused(String why) {
        return new Refused(Reply.of(554, "5.6.0", why));
    }

    private Stream<FieldScan.Field> all(String name) {
        return fields.stream().filter(s -> s.name().equals(name)).map(Seen::field);
    }

    /** Completes its addresses, or says what is wrong with one (RFC 6409 §4.2). */
    private Optional<String> qualify(Seen seen, Terms terms) {
        FieldScan.Field field = seen.field();
        String name = NAMES.get(seen.name());
        // What isn't looked at might lack its domain.
        if (!field.whole()) {
            return Optional.of(
                    "Refused: %s has more than %d octets, or %d lines"
                            .formatted(name, MOST_OCTETS, FieldScan.MOST_LINES));
        }
        String text = field.text();
        AddressList.Found found = AddressList.parse(text);
        for (Mailbox mailbox : found.mailboxes()) {
            if (isSingleLabel(mailbox, terms)) {
                return Optional.of(
                        "Refused: <"
                                + ascii(mailbox.text())
                                + "> in "
                                + name
                                + " needs its domain in full (RFC 6409, 4.2)");
            }
        }
        if (found.unqualified().isEmpty()) return Optional.empty();
        if (found.unqualified().size() > MOST_EDITS) {
            return Optional.of(
                    "Refused: more than %d addresses in %s have no domain (RFC 6409, 4.2)"
                            .formatted(MOST_EDITS, name));
        }
        List<Integer> ends = inOctets(text, found.unqualified());
        boolean possible = octets(text) == field.raw().length();
        if (!possible || terms.domain().filter(d -> !isTooLong(field, ends, d)).isEmpty()) {
            return Optional.of("Refused: an address in " + name + " has no domain (RFC 6409, 4.2)");
        }
        String with = "@" + terms.domain().get();
        for (int end : ends) edits.add(new Replace(field.place().of(end), 0, with));
        return Optional.empty();
    }

    /** How many octets so many characters had, for each of the numbers, which ascend. */
    private static List<Integer> inOctets(String text, List<Integer> characters) {
        List<Integer> octets = new ArrayList<>(characters.size());
        int last = 0;
        int sum = 0;
        for (int end : characters) {
            sum += octets(text.substring(last, end));
            last = end;
            octets.add(sum);
        }
        return octets;
    }

    /** What wasn't UTF-8 has more now, never less. */
    private static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static boolean isSingleLabel(Mailbox mailbox, Terms terms) {
        return mailbox.domain()
                .filter(d -> d.text().indexOf('.') < 0 && !terms.isOurs().test(d))
                .isPresent();
    }

    /** Whether a line of the field might get too long for SMTP; the places ascend. */
    private static boolean isTooLong(FieldScan.Field field, List<Integer> places, Domain with) {
        int start = 0;
        int next = 0;
        for (int end : field.place().folds()) {
            int added = 0;
            while (next < places.size() && places.get(next) <= end) {
                added += with.text().length() + 1;
                next++;
            }
            if (added > 0 && end - start + added > MOST_LINE) return true;
            start = end;
        }
        return false;
    }

    private static String ascii(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            out.append(c > ' ' && c < 0x7f ? c : '?');
        }
        return out.toString();
    }

    /** Adds a field that isn't there, or says nothing. */
    private void addMissing(String name, String body, Terms terms, StringBuilder added) {
        if (!terms.whole() || all(name).anyMatch(f -> !f.text().isBlank())) return;
        all(name).forEach(this::leaveOut);
        added.append(NAMES.get(name)).append(": ").append(body).append("\r\n");
    }

    private void leaveOut(FieldScan.Field field) {
        FieldScan.Place place = field.place();
        if (!place.ended()) return;
        edits.removeIf(e -> e.offset() >= place.start() && e.end() <= place.end());
        edits.add(new Replace(place.start(), place.end() - place.start(), ""));
    }

    /**
     * RFC 6409 §8.1: Sender stays where the account may send as the one mailbox in it; else it
     * names the account, which is who sends this, unless From does so already. Several authors need
     * one (RFC 5322 §3.6.2). Of who didn't log in nothing better is known.
     */
    private void sender(Terms terms, StringBuilder added) {
        if (terms.account().isEmpty() || !terms.whole()) return;
        Mailbox account = terms.account().get();
        List<Mailbox> authors =
                Authors.of(bodies("from", terms).toList(), true).mailboxes().stream()
                        .map(Mailbox::folded)
                        .distinct()
                        .toList();
        List<FieldScan.Field> senders = all("sender").toList();
        if (senders.isEmpty() ? authors.size() < 2 : isValid(terms)) return;
        senders.forEach(this::leaveOut);
        if (authors.size() == 1 && authors.getFirst().equals(account.folded())) return;
        byte[] octets = account.text().getBytes(StandardCharsets.UTF_8);
        added.append("Sender: ").append(new String(octets, StandardCharsets.ISO_8859_1));
        added.append("\r\n");
    }

    private Stream<String> bodies(String name, Terms terms) {
        return all(name)
                .map(FieldScan.Field::text)
                .map(b -> terms.domain().map(d -> AddressList.qualified(b, d)).orElse(b));
    }

    private boolean isValid(Terms terms) {
        List<String> bodies = bodies("sender", terms).toList();
        if (bodies.size() != 1 || !all("sender").allMatch(FieldScan.Field::whole)) return false;
        AddressList.Found found = AddressList.parse(bodies.getFirst());
        return found.flaws().isEmpty()
                && found.mailboxes().size() == 1
                && terms.maySend().test(found.mailboxes().getFirst());
    }
}
