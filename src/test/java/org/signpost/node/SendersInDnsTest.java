package org.signpost.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.signpost.address.Domain;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.MxRecord;
import org.signpost.dns.RecordType;
import org.signpost.dns.Resolver;
import org.signpost.dns.Security;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

@Timeout(30)
class SendersInDnsTest {

    private static final Domain DOMAIN = Domain.of("a.test");
    private static final DnsName NAME = DnsName.of("a.test");
    private static final MxRecord NULL = new MxRecord(0, DnsName.of("."));
    private static final MxRecord HOST = new MxRecord(10, DnsName.of("mx.a.test"));

    @Test
    void onlyANullMxAloneSaysThatADomainTakesNoMail() {
        assertThat(says(found(NULL))).isTrue();
        assertThat(says(found(HOST))).isFalse();
        assertThat(says(found(NULL, HOST))).isFalse();
    }

    @Test
    void aDomainOfWhichNothingIsKnownMayTakeMail() {
        assertThat(says(new Answer.Failed<>(Answer.Failure.TIMEOUT, "silence"))).isFalse();
        assertThat(says(new Answer.Failed<>(Answer.Failure.BOGUS, "forged"))).isFalse();
        assertThat(says(new Answer.NoData<>(Duration.ZERO, Security.INSECURE, NAME))).isFalse();
        assertThat(says(new Answer.NoSuchName<>(Duration.ZERO, Security.INSECURE, NAME))).isFalse();
    }

    @Test
    void aDnsThatDoesNotAnswerHoldsNoMailUp() {
        CountDownLatch never = new CountDownLatch(1);
        Resolver silent =
                new Resolver() {
                    @Override
                    public <T> Answer<T> query(DnsName name, RecordType<T> type) {
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        return new Answer.Failed<>(Answer.Failure.TIMEOUT, "silence");
                    }
                };
        assertThat(new SendersInDns(silent).takesNoMail(DOMAIN)).isFalse();
        never.countDown();
    }

    private static Answer<MxRecord> found(MxRecord... records) {
        return new Answer.Found<>(List.of(records), Duration.ofMinutes(1), Security.INSECURE, NAME);
    }

    private static boolean says(Answer<MxRecord> answer) {
        AtomicReference<DnsName> asked = new AtomicReference<>(DnsName.of("."));
        Resolver resolver =
                new Resolver() {
                    @Override
                    public <T> Answer<T> query(DnsName name, RecordType<T> type) {
                        throw new UnsupportedOperationException();
                    }

                    @Override
                    public Answer<MxRecord> mx(DnsName domain) {
                        asked.set(domain);
                        return answer;
                    }
                };
        boolean says = new SendersInDns(resolver).takesNoMail(DOMAIN);
        assertThat(asked).hasValue(NAME);
        return says;
    }
}
