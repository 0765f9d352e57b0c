package org.signpost.delivery;

import org.signpost.mime.Edits;
import org.signpost.mime.Passage;
import org.signpost.mime.Survey;
import org.signpost.mime.Verdict;
import org.signpost.queue.Envelope.BodyType;
import org.signpost.queue.Queue.Lines;
import org.signpost.queue.Queue.Queued;
import org.signpost.smtp.Capabilities;
import org.signpost.smtp.ContentSink;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtpclient.Content;
import org.signpost.smtpclient.Target.Protocol;

import java.io.IOException;
import java.util.Optional;

/**
 * Brings a message into a form that the next server takes: 7-bit where it lacks 8BITMIME (RFC 6152
 * §3), without what only BINARYMIME carries (RFC 3030 §3), with lines of at most 998 octets (RFC
 * 5321 §4.5.3.1.6). What was noted at acceptance tells whether anything has to be looked at: of
 * most mail nothing is.
 */
final class Conversion {

    private static final String ONLY_SEVEN_BIT =
            "the next server doesn't take 8-bit content, and the message can't be converted: ";

    private static final String ONLY_LINES =
            "SMTP takes lines of at most 998 octets that end with CRLF, and the message can't be "
                    + "converted: ";

    private Conversion() {}

    /** What a message may go as. */
    sealed interface Form {}

    /**
     * It can go so.
     *
     * @param body how wide the content is
     * @param converted for what it was converted; nothing where it goes as it is. Of one message,
     *     the same means the same octets
     * @param seal who sealed it, or why nobody did, for the log; nothing where nobody was to
     */
    record Ready(Content content, BodyType body, Optional<Passage> converted, Optional<String> seal)
            implements Form {

        /** As it is. */
        Ready(Content content, BodyType body) {
            this(content, body, Optional.empty(), Optional.empty());
        }

        /** The same with something on top. */
        Ready with(Content topped) {
            return new Ready(topped, body, converted, seal);
        }

        /** The same, and how it fared with its seal. */
        Ready sealed(String how) {
            return new Ready(content, body, converted, Optional.of(how));
        }
    }

    /** It can't go at all. */
    record Refused(DeliveryStatus why) implements Form {}

    /**
     * A message for that server.
     *
     * @param content of it, as far as the queue goes
     * @throws IOException when the content can't be read
     */
    static Form of(Queued message, Content content, Capabilities peer, Protocol protocol)
            throws IOException {
        Passage passage = new Passage(peer.has("8BITMIME"), protocol == Protocol.LMTP);
        boolean narrow = !passage.eightBit() && content.isEightBit();
        return narrow || needsLines(message, peer, protocol)
                ? converted(content, passage)
                : new Ready(content, body(message, content));
    }

    /** Declarations are often wrong: 8-bit content that goes out as 7-bit may be cut to it. */
    private static BodyType body(Queued message, Content content) throws IOException {
        BodyType declared = message.envelope().demands().body();
        return declared == BodyType.SEVEN_BIT ? body(content.isEightBit()) : declared;
    }

    private static BodyType body(boolean eightBit) {
        return eightBit ? BodyType.EIGHT_BIT_MIME : BodyType.SEVEN_BIT;
    }

    private static boolean needsLines(Queued message, Capabilities peer, Protocol protocol) {
        return switch (message.facts().form().lines()) {
            case PLAIN -> false;
            case LONG, NOT_NOTED -> protocol == Protocol.SMTP;
            // NUL is no server's, and some leave it out.
            case RAW -> !(isBinary(message) && peer.has("BINARYMIME") && peer.has("CHUNKING"));
        };
    }

    /**
     * A message for a file, whose lines end in its own way and may be of any length: CR and LF have
     * to be line ends there.
     *
     * @throws IOException when the content can't be read
     */
    static Form forFile(Queued message, Content content) throws IOException {
        return isBinary(message)
                ? converted(content, new Passage(true, true))
                : new Ready(content, message.envelope().demands().body());
    }

    private static boolean isBinary(Queued message) {
        return message.envelope().demands().body() == BodyType.BINARY_MIME
                && message.facts().form().lines() == Lines.RAW;
    }

    /**
     * Content in the form that one way takes.
     *
     * @param content as it was
     * @param edits that make the form of it
     * @param isEightBit whether octets above 127 are left
     */
    private record Converted(Content content, Edits edits, boolean isEightBit) implements Content {

        @Override
        public long size() {
            return edits.sizeOf(content.size());
        }

        @Override
        public void writeTo(ContentSink sink) throws IOException {
            edits.of(octets -> content.writeTo(octets::write)).writeTo(sink::write);
        }
    }

    private static Form converted(Content content, Passage passage) throws IOException {
        Verdict verdict = Survey.of(sink -> content.writeTo(sink::write), passage);
        boolean eightBit = passage.eightBit() && content.isEightBit();
        return switch (verdict) {
            case Verdict.Fits() -> new Ready(content, body(eightBit));
            case Verdict.Converted(Edits edits) ->
                    new Ready(
                            new Converted(content, edits, eightBit),
                            body(eightBit),
                            Optional.of(passage),
                            Optional.empty());
            case Verdict.CannotConvert(String status, String reason) -> {
                String why = passage.eightBit() ? ONLY_LINES : ONLY_SEVEN_BIT;
                yield new Refused(DeliveryStatus.ours(status, why + reason));
            }
        };
    }
}
