package org.signpost.peers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.observe.Event;
import org.signpost.peers.Corpus.Mail;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Mail of all kinds that people really sent goes in by SMTP and comes out by IMAP unchanged. */
class RealMailTest {

    private static final Pattern QUEUED = Pattern.compile("250 2\\.0\\.0 Queued as (\\w+)");
    private static final Pattern RECEIVED =
            Pattern.compile("\r\n\tby mx\\.d\\.test with ESMTP id (\\w+)\r\n");

    @TempDir Path folder;

    @Test
    void everyMailOfTheCorpusComesOutAsItWentIn() throws Exception {
        List<Mail> mails = corpus();
        try (DovecotDomain domain = DovecotDomain.start(folder)) {
            Map<String, Mail> taken = new HashMap<>();
            new Clients(domain.mx(), "x@example.com", "carol@d.test")
                    .send(mails, Mail::content)
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
}
