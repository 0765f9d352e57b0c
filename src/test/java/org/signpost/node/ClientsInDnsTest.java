package org.signpost.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.signpost.Await;
import org.signpost.address.Domain;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.RecordType;
import org.signpost.dns.Resolver;
import org.signpost.dns.Security;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

@Timeout(30)
class ClientsInDnsTest {

    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.7");
    private static final DnsName NAME = DnsName.of("mail.client.test");

    @Test
    void theNameIsTheOneThatTheDnsConfirms() {
        Resolver both =
                new Nobody() {
                    @Override
                    public Answer<DnsName> ptr(InetAddress address) {
                        return found(NAME);
                    }

                    @Override
                    public Answer<InetAddress> ipv4(DnsName host) {
                        return found(CLIENT);
                    }
                };
        assertThat(new ClientsInDns(both).ask(CLIENT).get())
                .contains(Domain.of("mail.client.test"));
    }

    @Test
    void nobodyIsAskedAboutLoopback() {
        Nobody nobody = new Nobody();
        for (String loopback : List.of("127.0.0.2", "::1")) {
            assertThat(new ClientsInDns(nobody).ask(InetAddress.ofLiteral(loopback)).get())
                    .isEmpty();
        }
        assertThat(nobody.asked).isEmpty();
    }

    @Test
    void aDnsThatDoesNotAnswerHoldsNoMailUp() {
        CountDownLatch never = new CountDownLatch(1);
        Resolver silent =
                new Nobody() {
                    @Override
                    public Answer<DnsName> ptr(InetAddress address) {
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        return found(NAME);
                    }
                };
        assertThat(new ClientsInDns(silent).ask(CLIENT).get()).isEmpty();
        never.countDown();
    }

    @Test
    void clientsThatComeFasterThanTheDnsAnswersGetNoQuestion() throws Exception {
        CountDownLatch answers = new CountDownLatch(1);
        AtomicInteger questions = new AtomicInteger();
        Resolver slow =
                new Nobody() {
                    @Override
                    public Answer<DnsName> ptr(InetAddress address) {
                        questions.incrementAndGet();
                        try {
                            answers.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        return found(NAME);
                    }
                };
        ClientsInDns clients = new ClientsInDns(slow);
        for (int i = 0; i < 200; i++) clients.ask(CLIENT);
        Await.until(() -> questions.get() == 200);
        assertThat(clients.ask(CLIENT).get()).isEmpty();
        answers.countDown();
        Await.until(() -> {
            clients.ask(CLIENT);
            return questions.get() > 200;
        });
    }

    private static <T> Answer<T> found(T record) {
        return new Answer.Found<>(
                List.of(record), Duration.ofMinutes(1), Security.INSECURE, DnsName.ROOT);
    }

    /** Knows nothing. */
    private static class Nobody implements Resolver {
        final List<DnsName> asked = new CopyOnWriteArrayList<>();

        @Override
        public <T> Answer<T> query(DnsName name, RecordType<T> type) {
            asked.add(name);
            return new Answer.NoData<>(Duration.ZERO, Security.INSECURE, name);
        }
    }
}
