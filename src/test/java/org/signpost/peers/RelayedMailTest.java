package org.signpost.peers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.dkim.DkimVerdict;
import org.signpost.mime.Converted;
import org.signpost.mime.Passage;
import org.signpost.peers.Corpus.Mail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * P5, P6, P7 (RFC 6376 §5.3): what we signed by RSA and by Ed25519 still verifies when a Postfix
 * and an Exim have passed it on.
 */
class RelayedMailTest {

    /** What any server takes that has 8BITMIME (RFC 5321 §4.5.3.1.6). */
    private static final Passage WIRE = new Passage(true, false);

    private static final String FROM = "ann@example.com";

    @TempDir private static Path folder;
    private static Relays relays;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        relays = Relays.start(folder);
    }

    @AfterAll
    static void stop() throws IOException {
        if (relays != null) relays.close();
    }

    /** All but the one with a bare CR, which no server takes. */
    @Test
    void everyMailOfTheCorpusStillVerifies() throws Exception {
        List<Mail> mails =
                Corpus.unpack(folder).stream().filter(mail -> !mail.hasBareCr()).toList();
        assertThat(mails).hasSize(1499);
        Map<String, String> names = new ConcurrentHashMap<>();
        List<String> arrived =
                relayed(
                        "corpus@example.net",
                        mails,
                        mail -> {
                            String signed = Signatory.signed(wire(mail), Signatory.KEYS);
                            names.put(mark(signed), mail.name());
                            return signed;
                        });
        assertThat(names).hasSameSizeAs(mails);
        assertThat(arrived).extracting(RelayedMailTest::mark).hasSameElementsAs(names.keySet());
        Path files = Files.createDirectory(folder.resolve("arrived"));
        for (String mail : arrived) {
            String name = names.get(mark(mail));
            assertVerifies(mail, name);
            Files.writeString(files.resolve(name), mail, StandardCharsets.ISO_8859_1);
        }
        assertThat(dkimpysVerdicts(files))
                .hasSameSizeAs(mails)
                .allSatisfy((name, verdicts) ->
                        assertThat(verdicts).isEqualTo("rsa-sha256 True ed25519-sha256 True"));
    }

    /** The server converts long lines before it signs, lest the first relay breaks them. */
    private static String wire(Mail mail) {
        try {
            return mail.hasLongLine() ? Converted.of(mail.content(), WIRE) : mail.content();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aLineOfMoreThan998OctetsIsBrokenOnTheWayUnlessItIsConvertedBefore() throws Exception {
        String message = Signatory.MESSAGE + "x".repeat(999) + "\r\n";
        assertThat(Signatory.proofs(relayed("long@example.net", message))).containsOnly(false);
        String converted = Converted.of(message, WIRE);
        assertThat(converted).contains("Content-Transfer-Encoding: quoted-printable\r\n");
        assertThat(Signatory.proofs(relayed("short@example.net", converted))).containsOnly(true);
    }

    @Test
    void whatRelaysTakeOutOfAHeaderIsNotSigned() throws Exception {
        String message =
                """
                Return-Path: <ann@example.com>
                Content-Length: 5
                Bcc: dan@example.net
                Resent-Bcc: dan@example.net
                Delivered-To: ann@example.com
                """
                                .replace("\n", "\r\n")
                        + Signatory.MESSAGE;
        String arrived = relayed("taken-out@example.net", message);
        assertThat(arrived)
                .doesNotContain("Return-Path:", "Content-Length:", "Bcc:")
                .contains("Delivered-To:");
        assertVerifies(arrived, message);
    }

    /** Names without a domain, two kinds of line ends in one field, spaces where none are shown. */
    @Test
    void whatOthersWriteOddlyIsLeftAsItIs() throws Exception {
        String message =
                """
                from : ann  (of \t the office)
                to:bob,
                \tcarol
                CC: undisclosed-recipients:;
                Subject:   two  spaces,\t\t
                \t
                 and an empty fold\s\s
                Content-Type: text/plain; charset=iso-8859-1

                .
                ..dots and  spaces\t\s
                Gr\u00fc\u00dfe
                From here on


                """
                        .replace("\n", "\r\n");
        String arrived = relayed("odd@example.net", message);
        assertThat(arrived).doesNotContain("Message-", "Date:");
        assertVerifies(arrived, message);
    }

    /** The one signed message as it comes out for that recipient. */
    private static String relayed(String to, String message) throws Exception {
        List<String> signed = List.of(Signatory.signed(message, Signatory.KEYS));
        return relayed(to, signed, Function.identity()).getFirst();
    }

    private static <M> List<String> relayed(String to, List<M> mails, Function<M, String> signed)
            throws Exception {
        Map<M, String> replies = new Clients(relays.first(), FROM, to).send(mails, signed);
        assertThat(replies.values()).allMatch(reply -> reply.startsWith("250 2.0.0 Ok: queued"));
        return relays.passedOn(mails.size(), to);
    }

    /** What begins the value of our first signature, by which messages are told apart. */
    private static String mark(String message) {
        int at = message.indexOf("\r\n b=") + "\r\n b=".length();
        return message.substring(at, at + 12);
    }

    private static void assertVerifies(String arrived, String name) {
        assertThat(Signatory.verdicts(arrived)).as(name).hasSize(2).allMatch(DkimVerdict::proves);
    }

    private static Map<String, String> dkimpysVerdicts(Path mails) throws Exception {
        Path records = folder.resolve("records");
        Dkimpy.writeRecords(records, Signatory.records());
        return Dkimpy.verdicts(mails, records);
    }
}
