package org.signpost.delivery;

import org.signpost.address.Domain;
import org.signpost.dkim.DkimKey;
import org.signpost.keys.AuthorKeys;
import org.signpost.keys.KeyWaits;
import org.signpost.keys.Signing;
import org.signpost.observe.Clock;
import org.signpost.queue.Origin;
import org.signpost.queue.Queue.Queued;
import org.signpost.smtp.ContentSink;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtpclient.Content;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Says how a message is signed for its author's domain, by what acceptance has decided and the keys
 * of this moment; or that it has to wait.
 */
final class Signer {

    private final AuthorKeys keys;
    private final KeyWaits waits;
    private final Clock clock;
    private final Signatures signatures = new Signatures();

    Signer(AuthorKeys keys, KeyWaits waits, Clock clock) {
        this.keys = keys;
        this.waits = waits;
        this.clock = clock;
    }

    /** Signs a message in the form in which it goes out. */
    @FunctionalInterface
    interface Signature {

        /** None. */
        Signature NONE = ready -> ready;

        /**
         * The same form with its signatures on top; refused where it can't be signed at all.
         *
         * @throws IOException when the content can't be read
         */
        Conversion.Form on(Conversion.Ready ready) throws IOException;
    }

    /**
     * Content with signatures on top (RFC 6376 §5.6).
     *
     * @param fields whole fields in ASCII
     */
    private record Signed(String fields, Content content) implements Content {

        @Override
        public long size() {
            return fields.length() + content.size();
        }

        @Override
        public boolean isEightBit() throws IOException {
            return content.isEightBit();
        }

        @Override
        public void writeTo(ContentSink sink) throws IOException {
            byte[] octets = fields.getBytes(StandardCharsets.US_ASCII);
            sink.write(octets, 0, octets.length);
            content.writeTo(sink);
        }
    }

    /** Whether a batch may leave. */
    sealed interface Readiness {

        /** It may, with that on top. */
        record Goes(Signature signature) implements Readiness {}

        /** It may not yet. */
        record Waits(DeliveryStatus why) implements Readiness {}
    }

    /**
     * How that batch leaves.
     *
     * @throws IOException when the content can't be read
     */
    Readiness readiness(Batch batch, QueuedContent content) throws IOException {
        Queued message = batch.message();
        if (!message.envelope().demands().sign()) return new Readiness.Goes(Signature.NONE);
        Optional<Domain> author = content.author();
        Signing signing = author.map(keys::signing).orElseGet(Signing.Unsigned::new);
        return switch (signing) {
            case Signing.Unsigned() -> new Readiness.Goes(Signature.NONE);
            case Signing.By(List<DkimKey> by) ->
                    new Readiness.Goes(ready -> signed(message, ready, by));
            case Signing.Waits why ->
                    mayGoUnsigned(batch)
                            ? new Readiness.Goes(Signature.NONE)
                            : new Readiness.Waits(waits.note(message, why));
        };
    }

    /**
     * Our own mailboxes need no proof of what we know, and a notice that waits for a key would tell
     * nobody why the mail does that it is about.
     */
    private static boolean mayGoUnsigned(Batch batch) {
        return batch.destination().isOurs()
                || batch.message().envelope().entry().origin() == Origin.SELF;
    }

    private Conversion.Form signed(Queued message, Conversion.Ready ready, List<DkimKey> by)
            throws IOException {
        Optional<String> fields = signatures.of(message.id(), ready, by, clock.instant());
        if (fields.isPresent()) {
            return ready.with(new Signed(fields.get(), ready.content()));
        }
        return new Conversion.Refused(
                DeliveryStatus.ours("5.6.0", "its header is too long to be signed"));
    }
}
