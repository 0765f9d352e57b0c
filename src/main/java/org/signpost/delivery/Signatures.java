package org.signpost.delivery;

import org.signpost.arc.ArcSealer;
import org.signpost.authentication.ArrivalResults;
import org.signpost.dkim.DkimKey;
import org.signpost.dkim.DkimSigner;
import org.signpost.dkim.MessageScan;
import org.signpost.dkim.ScannedMessage;
import org.signpost.dns.DnsName;
import org.signpost.mime.Passage;
import org.signpost.queue.QueueId;
import org.signpost.smtpclient.Content;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Makes signatures and seals, and keeps those made last: a message that goes to many hosts, or to
 * one again, is hashed and signed once for each form that it goes out in.
 */
final class Signatures {

    /** Messages in one form; each has some 1.5 kB of signatures. */
    private static final int MOST_KEPT = 5_000;

    /** No more at a time than can work at a time: all else only waits in memory. */
    private final Semaphore places = new Semaphore(Runtime.getRuntime().availableProcessors());

    private final Map<Wire, Fields> kept = new Kept();

    /**
     * What is signed or sealed; no message is both.
     *
     * @param converted the form that it goes out in
     * @param keys their names, which no other key ever has
     */
    private record Wire(QueueId id, Optional<Passage> converted, List<DnsName> keys) {

        static Wire of(QueueId id, Conversion.Ready ready, List<DkimKey> keys) {
            return new Wire(id, ready.converted(), keys.stream().map(DkimKey::name).toList());
        }
    }

    /** The fields, once somebody has made them. */
    private static final class Fields {
        private Optional<String> text = Optional.empty();
    }

    /** Forgets what wasn't used for longest. */
    private static final class Kept extends LinkedHashMap<Wire, Fields> {
        private static final long serialVersionUID = 1L;

        Kept() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Wire, Fields> eldest) {
            return size() > MOST_KEPT;
        }
    }

    /**
     * The signatures of a message in that form; none where its header is too long to be signed.
     *
     * @throws IOException when the content can't be read
     */
    Optional<String> of(QueueId id, Conversion.Ready ready, List<DkimKey> keys, Instant now)
            throws IOException {
        return on(
                Wire.of(id, ready, keys),
                ready.content(),
                message -> Optional.of(DkimSigner.sign(message, keys, now)));
    }

    /**
     * The seal of a message in that form (RFC 8617 §5.1); none where no further one may follow, or
     * its header is too long.
     *
     * @param found what it was when it came
     * @throws IOException when the content can't be read
     */
    Optional<String> seal(
            QueueId id, Conversion.Ready ready, DkimKey key, ArrivalResults found, Instant now)
            throws IOException {
        return on(
                Wire.of(id, ready, List.of(key)),
                ready.content(),
                message -> new ArcSealer(key, now).seal(message, found.chain(), found.body()));
    }

    private Optional<String> on(
            Wire wire, Content content, Function<ScannedMessage, Optional<List<String>>> maker)
            throws IOException {
        Fields fields = fields(wire);
        synchronized (fields) {
            if (fields.text.isEmpty()) fields.text = made(content, maker);
            return fields.text;
        }
    }

    private Fields fields(Wire wire) {
        synchronized (kept) {
            return kept.computeIfAbsent(wire, w -> new Fields());
        }
    }

    private Optional<String> made(
            Content content, Function<ScannedMessage, Optional<List<String>>> maker)
            throws IOException {
        places.acquireUninterruptibly();
        try {
            MessageScan scan = DkimSigner.scan();
            content.writeTo(scan::write);
            ScannedMessage message = scan.end();
            return message.whole()
                    ? maker.apply(message).map(fields -> String.join("", fields))
                    : Optional.empty();
        } finally {
            places.release();
        }
    }
}
