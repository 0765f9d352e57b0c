package org.signpost.smtpserver;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The extensions that a client may use where its session stands (RFC 5321 §4.1.1.1).
 *
 * @param size octets that a message may have
 * @param recipients that a transaction may have
 * @param messages that a session may have
 * @param startTls whether TLS can begin
 * @param requireTls whether the way so far is encrypted, so that the rest may be asked to be
 * @param mechanisms of AUTH; none where it isn't offered
 * @param hold how long mail may be held; none where it may not
 */
record Extensions(
        long size,
        int recipients,
        int messages,
        boolean startTls,
        boolean requireTls,
        List<String> mechanisms,
        Optional<Duration> hold) {

    /** RFC 4865 §4: nothing says how long; who plans further ahead had better keep it himself. */
    static final Duration LONGEST_HOLD = Duration.ofDays(30);

    Extensions {
        mechanisms = List.copyOf(mechanisms);
    }

    /** The lines of the reply to EHLO after the first. */
    List<String> lines(Instant now) {
        List<String> lines = new ArrayList<>(16);
        lines.add("PIPELINING");
        lines.add("SIZE " + size);
        lines.add("8BITMIME");
        lines.add("BINARYMIME");
        lines.add("CHUNKING");
        lines.add("SMTPUTF8");
        lines.add("DSN");
        lines.add("ENHANCEDSTATUSCODES");
        lines.add("LIMITS RCPTMAX=" + recipients + " MAILMAX=" + messages);
        lines.add("DELIVERBY");
        lines.add("MT-PRIORITY");
        hold.ifPresent(most -> lines.add(futureRelease(most, now)));
        if (requireTls) lines.add("REQUIRETLS");
        if (startTls) lines.add("STARTTLS");
        if (!mechanisms.isEmpty()) lines.add("AUTH " + String.join(" ", mechanisms));
        return lines;
    }

    /** RFC 4865 §3: the longest interval, and the latest instant. */
    private static String futureRelease(Duration most, Instant now) {
        Instant latest = now.plus(most).truncatedTo(ChronoUnit.SECONDS);
        return "FUTURERELEASE " + most.toSeconds() + " " + latest;
    }
}
