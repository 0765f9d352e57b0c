package org.signpost.delivery;

import org.signpost.account.Directory;
import org.signpost.address.Domain;
import org.signpost.config.Config;
import org.signpost.hop.Destination;
import org.signpost.hop.NextHops;
import org.signpost.hop.ReturnPaths;
import org.signpost.maildir.Maildir;
import org.signpost.observe.Clock;
import org.signpost.queue.Outcome.Onward;
import org.signpost.queue.Queue;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtpclient.Content;
import org.signpost.smtpclient.Trouble;

import java.io.IOException;
import java.util.Optional;

/**
 * Hands one batch over: to the next host, or into a folder of our own.
 *
 * @param directory knows our own folders, and what next hosts said of recipients
 * @param signer signs what leaves this host, and seals what is passed on
 * @param senders as whose mail it leaves
 * @param clock tells what is left of a sender's time
 */
record Handover(
        Queue queue,
        Directory directory,
        NextHops hops,
        Signer signer,
        ReturnPaths senders,
        Clock clock) {

    /**
     * What came of it.
     *
     * @param answered is told when a host has answered
     */
    Tried run(Batch batch, Config config, Runnable answered) {
        long start = System.nanoTime();
        QueuedContent content = new QueuedContent(queue, batch.message());
        Tried tried =
                batch.destination() instanceof Destination.Maildir
                        ? intoFolders(batch, config, content)
                        : toHost(batch, config, content, answered);
        if (isInner(batch.destination())) forgetUnknown(batch, tried);
        return tried.took(System.nanoTime() - start);
    }

    private Tried toHost(Batch batch, Config config, QueuedContent content, Runnable answered) {
        try {
            return switch (signer.readiness(batch, content, sealer(batch, config))) {
                case Signer.Readiness.Stays(DeliveryStatus why) -> Tried.notBegun(batch, why);
                case Signer.Readiness.Goes(Signer.Signature signature) -> {
                    Attempt.Payload payload = new Attempt.Payload(content, signature, senders);
                    yield new Attempt(hops, config, batch, payload, clock.instant(), answered)
                            .run();
                }
            };
        } catch (IOException e) {
            return Tried.all(batch, Trouble.local(e));
        }
    }

    /**
     * The domain whose alias leads elsewhere, where its mail is sealed: all of a batch have one.
     */
    private Optional<Domain> sealer(Batch batch, Config config) {
        return config.services().inbound().sealForwarded()
                ? senders.alias(batch.message(), batch.recipients().getFirst().recipient())
                : Optional.empty();
    }

    private Tried intoFolders(Batch batch, Config config, Content content) {
        Maildir maildir = new Maildir(config, directory, queue::hasRoomFor);
        try {
            return switch (Conversion.forFile(batch.message(), content)) {
                case Conversion.Refused(DeliveryStatus why) -> Tried.all(batch, why);
                case Conversion.Ready(Content ready, _, _, _) -> intoFolders(batch, maildir, ready);
            };
        } catch (IOException e) {
            return Tried.all(batch, Trouble.local(e));
        }
    }

    private static Tried intoFolders(Batch batch, Maildir maildir, Content content) {
        return new Tried(
                batch.recipients().stream()
                        .map(recipient -> maildir.deliver(batch.message(), recipient, content))
                        .toList(),
                Tried.Reach.REACHED,
                Onward.ARRIVED,
                Tried.Path.none());
    }

    /** Whether it is the next host of a domain of ours, which is asked for recipients. */
    private static boolean isInner(Destination destination) {
        return destination.isOurs() && !(destination instanceof Destination.Maildir);
    }

    /** The next client to name a recipient that has just been refused is told so at once. */
    private void forgetUnknown(Batch batch, Tried tried) {
        for (int i = 0; i < batch.recipients().size(); i++) {
            if (tried.recipients().get(i).status().kind() != 5) continue;
            directory.forget(batch.recipients().get(i).recipient().address());
        }
    }
}
