package org.signpost.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.address.ForwardPath;
import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;

import java.util.List;
import java.util.Optional;
import java.util.Random;

class CommandParserTest {

    @Test
    void verbsAndKeywordsCountInAnyCase() {
        assertThat(Command.parse("mail from:<a@b.test> size=12 Body=8BITMIME"))
                .isEqualTo(
                        new Command.Mail(
                                ReversePath.of(Mailbox.of("a@b.test")),
                                List.of(
                                        new Parameter("SIZE", Optional.of("12")),
                                        new Parameter("BODY", Optional.of("8BITMIME"))),
                                true));
        assertThat(Command.parse("quit")).isEqualTo(new Command.Quit());
    }

    @Test
    void theNullPathIsASenderAndNoRecipient() {
        assertThat(Command.parse("MAIL FROM:<>"))
                .isEqualTo(new Command.Mail(ReversePath.none(), List.of(), true));
        assertThat(Command.parse("RCPT TO:<>")).isInstanceOf(Command.Bad.class);
    }

    @Test
    void aSpaceAfterTheColonIsBorneAndSourceRoutesAreStripped() {
        Command expected =
                new Command.Rcpt(
                        new ForwardPath.Recipient(Mailbox.of("bob@example.com")), List.of(), true);
        assertThat(Command.parse("RCPT TO: <bob@example.com>")).isEqualTo(expected);
        assertThat(Command.parse("RCPT TO:<@a.test,@b.test:bob@example.com> ")).isEqualTo(expected);
    }

    @Test
    void aChunkHasASizeAndMayBeTheLast() {
        assertThat(Command.parse("BDAT 86 LAST")).isEqualTo(new Command.Bdat(86, true));
        assertThat(Command.parse("bdat 0")).isEqualTo(new Command.Bdat(0, false));
        assertThat(Command.parse("BDAT 12  last ")).isEqualTo(new Command.Bdat(12, true));
    }

    @Test
    void anAddressBeyondAsciiIsTakenAndSaysSo() {
        assertThat(Command.parse("MAIL FROM:<b\u00e4r@ex\u00e4mple.test> SMTPUTF8"))
                .isEqualTo(
                        new Command.Mail(
                                ReversePath.of(Mailbox.of("b\u00e4r@xn--exmple-cua.test")),
                                List.of(new Parameter("SMTPUTF8", Optional.empty())),
                                false));
    }

    @Test
    void aBracketInsideQuotesEndsNoPath() {
        assertThat(Command.parse("RCPT TO:<\"a>b\"@example.com>"))
                .isEqualTo(
                        new Command.Rcpt(
                                new ForwardPath.Recipient(Mailbox.of("\"a>b\"@example.com")),
                                List.of(),
                                true));
    }

    @Test
    void authKeepsItsInitialResponseAsItCame() {
        assertThat(Command.parse("auth plain ="))
                .isEqualTo(new Command.Auth("PLAIN", Optional.of("=")));
        assertThat(Command.parse("AUTH LOGIN"))
                .isEqualTo(new Command.Auth("LOGIN", Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FROB|500 5.5.1",
                "DATA x|501 5.5.4",
                "QUIT x|501 5.5.4",
                "EHLO|501 5.5.4",
                "EHLO a b|501 5.5.4",
                "HELO (x)|501 5.5.4",
                "VRFY|501 5.5.4",
                "AUTH|501 5.5.4",
                "AUTH PLAIN a b|501 5.5.4",
                "MAIL|501 5.5.4",
                "MAIL FROM:a@b.test|501 5.5.4",
                "MAIL FROM:<a@b.test>SIZE=1|501 5.5.4",
                "MAIL FROM:<a@b.test> SIZE=|501 5.5.4",
                "MAIL FROM:<a@b.test> SIZE=1 size=2|501 5.5.4",
                "MAIL FROM:<a@b.test> =1|501 5.5.4",
                "MAIL FROM:<a@b@c.test>|501 5.1.7",
                "MAIL FROM:<bob>|501 5.1.7",
                "RCPT TO:<bob>|501 5.1.3",
                "RCPT TO:<@a.test>|501 5.5.4",
                "RCPT TO:<bob@-a.test>|501 5.1.3",
                "RCPT TO:<b\u0085r@example.com>|501 5.1.3",
                "RCPT TO:<bar@ex\u00e4_mple.com>|501 5.1.3",
                "BDAT|421 4.5.4",
                "BDAT 12 FIRST|421 4.5.4",
                "BDAT -1|421 4.5.4",
                "BDAT 1 2 LAST|421 4.5.4",
                "BDAT 9999999999999999999|421 4.5.4",
            })
    void whatIsMalformedGetsTheReplyItDeserves(String line, String reply) {
        assertThat(Command.parse(line))
                .isInstanceOfSatisfying(
                        Command.Bad.class,
                        bad -> assertThat(bad.why().toString()).startsWith(reply));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAIL FROM:<a\0@b.test>", "NOOP \u0007", "EHLO a\u007f"})
    void controlCharactersAreRefused(String line) {
        assertThat(Command.parse(line))
                .isInstanceOfSatisfying(
                        Command.Bad.class, bad -> assertThat(bad.why().code()).isEqualTo(501));
    }

    @Test
    void everyLineIsACommand() {
        Random random = new Random(42);
        String alphabet = "MAILFROM:<>@.\"\\ =[]()tes\u00e4\0\t";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder line = new StringBuilder(i % 3 == 0 ? "RCPT TO:<" : "");
            for (int n = random.nextInt(30); n > 0; n--) {
                line.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(Command.parse(line.toString())).isNotNull();
        }
    }
}
