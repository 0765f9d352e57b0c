package org.signpost.peers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.observe.Event;
import org.signpost.peers.Corpus.Mail;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Mail of all kinds that people really sent goes in by SMTP and comes out by IMAP unchanged. */
class RealMailTest {

    private static final int CLIENTS = 4;

    private static final Pattern QUEUED = Pattern.compile("250 2\\.0\\.0 Queued as (\\w+)");
    private static final Pattern RECEIVED =
            Pattern.compile("\r\n\tby mx\\.d\\.test with ESMTP id (\\w+)\r\n");

    @TempDir Path folder;

    @Test
    void everyMailOfTheCorpusComesOutAsItWentIn() throws Exception {
        List<Mail> mails = corpus();
        try (DovecotDomain domain = DovecotDomain.start(folder)) {
            Map<String, Mail> taken = new HashMap<>();
            send(mails, domain.mx())
                    .forEach((mail, reply) -> {
                        if (mail.hasBareCr()) assertThat(reply).startsWith("554 5.6.0 ");
                        else taken.put(id(QUEUED, reply), mail);
                    });
            assertThat(taken).hasSize(1499);
            for (Event attempt : domain.node().awaitAttempts(1499)) {
                assertThat(attempt.value("outcome")).as(attempt.line()).contains("delivered");
            }
            assertSame(taken, domain.dovecot().inbox("carol"));
        }
    }

    /** All of them, of the kinds that they are known to be of: a test of fewer would prove less. */
    private List<Mail> corpus() throws Exception {
        List<Mail> mails = Corpus.unpack(folder);
        assertThat(mails).hasSize(1500);
        assertThat(mails).filteredOn(Mail::hasMboxLine).hasSize(1355);
        assertThat(mails).filteredOn(Mail::isEightBit).hasSize(116);
        assertThat(mails).filteredOn(Mail::hasLongLine).hasSize(7);
        assertThat(mails).filteredOn(Mail::hasBareCr).hasSize(1);
        return mails;
    }

    private static void assertSame(Map<String, Mail> taken, List<String> inbox) {
        assertThat(inbox).extracting(mail -> id(RECEIVED, mail)).hasSameElementsAs(taken.keySet());
        assertThat(inbox).hasSameSizeAs(taken.keySet());
        for (String arrived : inbox) {
            Mail mail = taken.get(id(RECEIVED, arrived));
            assertThat(TraceFields.before(mail.content(), arrived))
                    .as(mail.name())
                    .containsExactly("Return-Path", "Delivered-To", "Received", "Received");
        }
    }

    /** The first that it finds: what follows may be of other servers on a mail's way. */
    private static String id(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    /** Sends all over a few connections at a time; the reply to the content of each. */
    private static Map<Mail, String> send(List<Mail> mails, InetSocketAddress mx) throws Exception {
        Map<Mail, String> replies = new ConcurrentHashMap<>();
        Queue<Mail> waiting = new ConcurrentLinkedQueue<>(mails);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Boolean> client = () -> send(waiting, mx, replies);
            for (Future<Boolean> one : clients.invokeAll(Collections.nCopies(CLIENTS, client))) {
                assertThat(one.get()).isTrue();
            }
        }
        return replies;
    }

    private static boolean send(
            Queue<Mail> waiting, InetSocketAddress mx, Map<Mail, String> replies)
            throws IOException {
        try (MailClient client = new MailClient(mx)) {
            Optional<Mail> next = Optional.ofNullable(waiting.poll());
            while (next.isPresent()) {
                Mail mail = next.get();
                replies.put(mail, client.send("x@example.com", "carol@d.test", mail.content()));
                next = Optional.ofNullable(waiting.poll());
            }
        }
        return true;
    }
}
