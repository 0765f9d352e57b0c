package org.signpost.node;

import org.signpost.address.Domain;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.MxRecord;
import org.signpost.dns.Resolver;
import org.signpost.smtpserver.SenderDomains;

/**
 * Asks the DNS about senders. The answer of a question that takes too long is there for the next
 * message.
 *
 * @param resolver remembers answers
 */
record SendersInDns(Resolver resolver) implements SenderDomains {

    @Override
    public boolean takesNoMail(Domain domain) {
        return DnsQuestion.ask("null-mx", () -> hasNullMx(domain), false).get();
    }

    /** RFC 7505 §3: a null MX beside others is broken and says nothing. */
    private boolean hasNullMx(Domain domain) {
        return resolver.mx(DnsName.of(domain.text())) instanceof Answer.Found<MxRecord> found
                && found.records().stream().allMatch(MxRecord::isNull);
    }
}
