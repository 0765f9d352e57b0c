package org.signpost.crash;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Compares what was acknowledged with what was found, delivered or waiting, and keeps a list of
 * what doesn't fit. For use by many threads.
 */
final class Ledger {

    private static final String FIELDS =
            "Return-Path|Delivered-To|Received|Authentication-Results|DKIM-Signature";

    /** What a server may put before a content: trace fields and their continuations. */
    private static final Pattern TRACE =
            Pattern.compile("((" + FIELDS + "):[^\n]*\n([ \t][^\n]*\n)*)*");

    private final Tally tally;
    private final Map<Mail, Optional<String>> sent = new HashMap<>();
    private final Map<Delivery, Integer> delivered = new HashMap<>();
    private Set<Delivery> unrecorded = Set.of();
    private final Set<Delivery> lost = new HashSet<>();
    private final List<String> faults = new ArrayList<>();
    private int life;
    private int acknowledged;
    private int arrived;

    /** One message to one recipient. */
    private record Delivery(Mail mail, String recipient) {
        @Override
        public String toString() {
            return mail.id() + " to " + recipient;
        }
    }

    /**
     * A message as somebody found it.
     *
     * @param content lines end with CRLF
     */
    @SuppressWarnings("ArrayRecordComponent") // Found messages are never compared as such.
    record Found(String sender, Set<String> recipients, byte[] content) {}

    /**
     * A message that was in the queue when the server was dead.
     *
     * @param id the queue's
     */
    record Waiting(String id, Found found) {}

    Ledger(Tally tally) {
        this.tally = tally;
    }

    /** A server begins to live. */
    synchronized void lives(int number) {
        life = number;
        acknowledged = 0;
        arrived = 0;
    }

    /** A client is about to send the end of that message. */
    synchronized void sent(Mail mail) {
        sent.put(mail, Optional.empty());
        tally.add(Count.UNANSWERED, 1);
    }

    /** A client saw the 250 for it, which named the queue's id. */
    synchronized void acknowledged(Mail mail, String id) {
        sent.put(mail, Optional.of(id));
        acknowledged++;
        tally.add(Count.UNANSWERED, -1);
        tally.add(Count.ACKNOWLEDGED, 1);
        notifyAll();
    }

    /** Somebody got a message. */
    synchronized void arrived(Found found, String where) {
        Optional<Mail> mail = identified(found, where);
        if (mail.isEmpty()) return;
        for (String recipient : found.recipients()) arrived(new Delivery(mail.get(), recipient));
        arrived++;
        notifyAll();
    }

    private void arrived(Delivery delivery) {
        int before = delivered.getOrDefault(delivery, 0);
        delivered.put(delivery, life);
        if (before == 0) {
            tally.add(Count.DELIVERED, 1);
            return;
        }
        tally.add(Count.COPIES, 1);
        if (before == life) fault("delivered twice without a crash: " + delivery);
        else if (!unrecorded.contains(delivery)) fault("delivered after it was: " + delivery);
    }

    /** Waits until so many messages of this life were acknowledged; false when it ended first. */
    synchronized boolean awaitAcknowledged(int number, Server.Run run) throws InterruptedException {
        while (acknowledged < number && run.isAlive()) wait(LOOK_MILLIS);
        return acknowledged >= number;
    }

    /** Waits until so many messages of this life arrived; false when it ended first. */
    synchronized boolean awaitArrived(int number, Server.Run run) throws InterruptedException {
        while (arrived < number && run.isAlive()) wait(LOOK_MILLIS);
        return arrived >= number;
    }

    /** How often a wait looks whether the server is still there. */
    private static final long LOOK_MILLIS = 100;

    /**
     * A life has ended, and everything that arrived in it was told.
     *
     * @param queue what waits now
     * @param clean whether the server had time to record everything
     * @return how many deliveries of this life are in the queue all the same
     */
    synchronized int ended(List<Waiting> queue, boolean clean) {
        Set<Delivery> open = new HashSet<>();
        Map<Mail, String> ids = new HashMap<>();
        for (Waiting waiting : queue) {
            Optional<Mail> mail = identified(waiting.found(), "queue " + waiting.id());
            if (mail.isEmpty()) continue;
            String other = ids.put(mail.get(), waiting.id());
            if (other != null) fault("in the queue twice: " + mail.get().id());
            waiting.found().recipients().forEach(r -> open.add(new Delivery(mail.get(), r)));
        }
        sent.forEach((mail, id) -> id.ifPresent(i -> check(mail, i, ids, open)));
        open.retainAll(delivered.keySet());
        unrecorded = open;
        if (clean) unrecorded.forEach(d -> fault("delivered and still queued at the end: " + d));
        return (int) unrecorded.stream().filter(d -> delivered.get(d) == life).count();
    }

    private void check(Mail mail, String id, Map<Mail, String> ids, Set<Delivery> open) {
        String now = ids.getOrDefault(mail, id);
        if (!now.equals(id))
            fault("acknowledged as " + id + ", queued as " + now + ": " + mail.id());
        for (String recipient : mail.recipients()) {
            Delivery delivery = new Delivery(mail, recipient);
            if (open.contains(delivery) || delivered.containsKey(delivery)) continue;
            if (lost.add(delivery)) {
                fault("LOST, acknowledged as " + id + ": " + delivery);
            }
        }
    }

    /** Messages that were sent to their end in this life and not answered. */
    synchronized long unanswered() {
        return sent.entrySet().stream()
                .filter(e -> e.getKey().life() == life && e.getValue().isEmpty())
                .count();
    }

    /** Something that must not be. */
    synchronized void fault(String what) {
        if (faults.size() < 100) faults.add("life " + life + ": " + what);
    }

    /** All that must not be and was. */
    synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    private Optional<Mail> identified(Found found, String where) {
        Optional<Mail> mail = Mail.in(found.content());
        if (mail.isEmpty()) {
            fault("a message of nobody in " + where + ": " + begin(found.content()));
            return mail;
        }
        if (!sent.containsKey(mail.get())) fault("never sent to its end: " + in(mail, where));
        if (!found.sender().equals(mail.get().sender())) {
            fault("the sender is " + found.sender() + ": " + in(mail, where));
        }
        if (!Set.copyOf(mail.get().recipients()).containsAll(found.recipients())) {
            fault("the recipients are " + found.recipients() + ": " + in(mail, where));
        }
        compare(found.content(), mail.get().content()).ifPresent(w -> fault(w + in(mail, where)));
        return mail;
    }

    private static String in(Optional<Mail> mail, String where) {
        return mail.map(Mail::id).orElse("nothing") + " in " + where;
    }

    private static Optional<String> compare(byte[] found, byte[] expected) {
        int more = found.length - expected.length;
        if (more < 0) return Optional.of("TRUNCATED by " + -more + " or more octets: ");
        if (!Arrays.equals(found, more, found.length, expected, 0, expected.length)) {
            return Optional.of("DAMAGED: ");
        }
        String trace = new String(found, 0, more, StandardCharsets.ISO_8859_1);
        return TRACE.matcher(trace).matches() ? Optional.empty() : Optional.of("MIXED UP: ");
    }

    private static String begin(byte[] content) {
        int length = Math.min(content.length, 300);
        return new String(content, 0, length, StandardCharsets.ISO_8859_1).replace('\n', '|');
    }
}
