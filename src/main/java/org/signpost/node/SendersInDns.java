package org.signpost.node;

import org.signpost.address.Domain;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.MxRecord;
import org.signpost.dns.Resolver;
import org.signpost.smtpserver.SenderDomains;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks the DNS about senders. Mail isn't held up by a DNS that doesn't answer: the answer of a
 * question that takes longer is there for the next message.
 *
 * @param resolver remembers answers
 */
record SendersInDns(Resolver resolver) implements SenderDomains {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    @Override
    public boolean takesNoMail(Domain domain) {
        AtomicBoolean none = new AtomicBoolean();
        Thread asking = Thread.ofVirtual().name("null-mx").start(() -> none.set(hasNullMx(domain)));
        try {
            asking.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return none.get();
    }

    /** RFC 7505 §3: a null MX beside others is broken and says nothing. */
    private boolean hasNullMx(Domain domain) {
        return resolver.mx(DnsName.of(domain.text())) instanceof Answer.Found<MxRecord> found
                && found.records().stream().allMatch(MxRecord::isNull);
    }
}
