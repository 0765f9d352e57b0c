package org.signpost.delivery;

import org.signpost.address.Domain;
import org.signpost.authentication.ArrivalResults;
import org.signpost.dkim.DkimAlgorithm;
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
 * of this moment, or that it has to wait; and how what an alias passes on is sealed.
 */
final class Signer {

    private static final String NO_AUTHOR =
            "it is to be signed, and its author can't be read as it would go out";

    private final AuthorKeys keys;
    private final KeyWaits waits;
    private final Clock clock;
    private final Signatures signatures = new Signatures();

    Signer(AuthorKeys keys, KeyWaits waits, Clock clock) {
        this.keys = keys;
        this.waits = waits;
        this.clock = clock;
    }

    /** Signs or seals a message in the form in which it goes out. */
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
     * @param fields whole fields, one char from 0 to 255 for each octet
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
            byte[] octets = fields.getBytes(StandardCharsets.ISO_8859_1);
            sink.write(octets, 0, octets.length);
            content.writeTo(sink);
        }
    }

    /** Whether a batch may leave. */
    sealed interface Readiness {

        /** It may, with that on top. */
        record Goes(Signature signature) implements Readiness {}

        /** It may not: not yet, or never, as the status says. */
        record Stays(DeliveryStatus why) implements Readiness {}
    }

    /**
     * How that batch leaves.
     *
     * @param sealer who seals it, where an alias of ours passes it on
     * @throws IOException when the content can't be read
     */
    Readiness readiness(Batch batch, QueuedContent content, Optional<Domain> sealer)
            throws IOException {
        Queued message = batch.message();
        if (!message.envelope().demands().sign()) {
            return new Readiness.Goes(
                    sealer.map(domain -> seal(message, domain)).orElse(Signature.NONE));
        }
        Optional<Domain> author = content.author();
        if (author.isEmpty()) return withoutAuthor(batch);
        return switch (keys.signing(author.get())) {
            case Signing.Unsigned() -> new Readiness.Goes(Signature.NONE);
            case Signing.By(List<DkimKey> by) ->
                    new Readiness.Goes(ready -> signed(message, ready, by));
            case Signing.Waits why ->
                    mayGoUnsigned(batch)
                            ? new Readiness.Goes(Signature.NONE)
                            : new Readiness.Stays(waits.note(message, why));
        };
    }

    /**
     * Acceptance has seen one, or it wouldn't be signed; whatever hides it now, it doesn't leave
     * unsigned, and stays as it is.
     */
    private Readiness withoutAuthor(Batch batch) {
        return mayGoUnsigned(batch)
                ? new Readiness.Goes(Signature.NONE)
                : new Readiness.Stays(waits.never(batch.message(), NO_AUTHOR));
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

    /**
     * ARC helps the next server to believe us, and is never a reason to hold mail. There is one
     * seal, so it is RSA's: not all know Ed25519, and to these the chain would be broken.
     */
    private Signature seal(Queued message, Domain domain) {
        Optional<ArrivalResults> found = ArrivalResults.onTop(message.facts().trace());
        if (found.isEmpty()) return unsealed("nobody looked at its chain, or the DNS failed");
        return switch (keys.signing(domain)) {
            case Signing.Unsigned() -> unsealed(domain + " signs nothing");
            case Signing.Waits(_, String why) -> unsealed(why);
            case Signing.By(List<DkimKey> usable) ->
                    usable.stream()
                            .filter(key -> key.algorithm() == DkimAlgorithm.RSA_SHA256)
                            .findFirst()
                            .<Signature>map(
                                    key -> ready -> sealed(message, ready, key, found.get()))
                            .orElseGet(() -> unsealed(domain + " has no RSA key"));
        };
    }

    private static Signature unsealed(String why) {
        return ready -> ready.sealed("none: " + why);
    }

    private Conversion.Form sealed(
            Queued message, Conversion.Ready ready, DkimKey key, ArrivalResults found)
            throws IOException {
        return signatures
                .seal(message.id(), ready, key, found, clock.instant())
                .map(fields ->
                        ready.with(new Signed(fields, ready.content())).sealed(key.domain().text()))
                .orElseGet(() -> ready.sealed("none: its chain is over (RFC 8617 §5.1)"));
    }
}
