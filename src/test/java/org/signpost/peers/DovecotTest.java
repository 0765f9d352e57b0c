package org.signpost.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

/** A domain whose mail Dovecot keeps: who exists is Dovecot's to say, and IMAP shows the mail. */
class DovecotTest {

    @TempDir Path folder;

    @Test
    void recipientThatDovecotDoesNotKnowIsRefusedAtRcpt() throws Exception {
        try (DovecotDomain domain = DovecotDomain.start(folder);
                MailClient client = new MailClient(domain.mx())) {
            assertThat(client.recipient("x@example.com", "nobody@d.test")).startsWith("550 5.1.1 ");
            assertThat(client.ask("RCPT TO:<carol@d.test>")).startsWith("250 2.1.5 ");
            assertThat(client.ask("RCPT TO:<postmaster>")).startsWith("250 2.1.5 ");
        }
    }

    @Test
    void whileDovecotIsDownARecipientIsToldToComeBack() throws Exception {
        try (DovecotDomain domain = DovecotDomain.start(folder);
                MailClient client = new MailClient(domain.mx())) {
            domain.dovecot().close();
            assertThat(client.recipient("x@example.com", "carol@d.test")).startsWith("450 4.");
        }
    }

    @Test
    void imapShowsTheMessageAsItWasSent() throws Exception {
        String content =
                """
                Return-Path: <of@another.way>
                From: x@example.com
                Subject: hello

                .
                ..dots
                \u00e4\u00f6\u00fc\s\s

                From here on: the end

                """
                        .replace("\n", "\r\n");
        try (DovecotDomain domain = DovecotDomain.start(folder)) {
            try (MailClient client = new MailClient(domain.mx())) {
                assertThat(client.send("x@example.com", "carol@d.test", content))
                        .startsWith("250 ");
            }
            assertThat(domain.node().awaitAttempt("carol@d.test").line())
                    .contains(
                            " route=lmtp:[127.0.0.24]:",
                            " tls=\"encrypted, not authenticated\" ",
                            " outcome=delivered status=2.0.0 ");
            List<String> inbox = domain.dovecot().inbox("carol");
            assertThat(inbox).singleElement(STRING).startsWith("Return-Path: <x@example.com>\r\n");
            assertThat(TraceFields.before(content, inbox.getFirst()))
                    .containsExactly("Return-Path", "Delivered-To", "Received", "Received");
        }
    }
}
