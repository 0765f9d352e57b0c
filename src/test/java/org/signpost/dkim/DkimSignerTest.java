package org.signpost.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.signpost.dns.DnsName;
import org.signpost.tls.SigningKey;

import java.util.List;
import java.util.Locale;

/** Signatures of ours (P5, P6, RFC 6376 §3.5, §5.4, §5.4.2, §5.6, RFC 8058 §4, RFC 8301, 8463). */
class DkimSignerTest {

    private static final SigningKey RSA = SigningKey.generateRsa(2048);
    private static final DkimKey RSA_KEY =
            new DkimKey(DnsName.of("example.com"), DnsName.of("rsa"), RSA);
    private static final String[] RECORDS = {
        OddSigner.record(""), OddSigner.record("rsa._domainkey.example.com", RSA, "")
    };

    @Test
    void bothKindsSignInTheirOrderAndHold() {
        List<String> fields = sign(OddSigner.MESSAGE, RSA_KEY, OddSigner.key());
        assertThat(fields).hasSize(2).allMatch(f -> f.startsWith("DKIM-Signature: v=1; a="));
        assertThat(fields.getFirst()).contains("a=rsa-sha256;", "s=rsa;");
        assertThat(fields.getLast()).contains("a=ed25519-sha256;", "s=one;");
        assertThat(Scans.verify(String.join("", fields) + OddSigner.MESSAGE, RECORDS))
                .allMatch(DkimVerdict::proves);
    }

    @Test
    void bothFormsAreRelaxedAndAllOfTheBodyIsSigned() {
        DkimSignature signature = signature(OddSigner.MESSAGE);
        assertThat(signature.headerForm()).isEqualTo(Canonicalization.RELAXED);
        assertThat(signature.body()).isEqualTo(BodyForm.whole(Canonicalization.RELAXED));
        assertThat(signature.made()).contains(Scans.NOW);
        assertThat(signature.domain()).isEqualTo(DnsName.of("example.com"));
        assertThat(signature.identity()).isEqualTo(signature.domain());
    }

    /** From the bottom up, then each field that a message has once is named once more. */
    @Test
    void fieldsOfAMessageAreNamedFromTheBottomAndOnceMore() {
        String message = "Subject: s\nTo: t\nReceived: r\nReturn-Path: <>\nX-Other: o\nFrom: f\n\n";
        assertThat(signature(message).headers())
                .containsExactly("from", "to", "subject", "from", "subject", "to");
    }

    @Test
    void whatP6NamesIsSignedAndTracesArent() {
        String names =
                "From Sender Reply-To Subject Date To Cc Message-ID In-Reply-To References"
                        + " MIME-Version Content-Type Content-Transfer-Encoding Content-ID"
                        + " Content-Description Resent-From Resent-Date List-Id List-Help"
                        + " List-Unsubscribe List-Unsubscribe-Post List-Post List-Archive";
        String traces =
                "Received Return-Path Authentication-Results DKIM-Signature ARC-Seal Bcc"
                        + " X-Mailer Comments Delivered-To"
                        // Postfix takes these out.
                        + " Resent-Bcc Content-Length";
        String header = (names + " " + traces).replace(" ", ": x\n") + ": x\n\n";
        List<String> headers = signature(header).headers();
        for (String name : names.split(" ", -1)) assertThat(headers).contains(lower(name));
        for (String name : traces.split(" ", -1)) assertThat(headers).doesNotContain(lower(name));
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    @Test
    void fromIsNamedEvenWhereItIsMissing() {
        assertThat(signature("Subject: s\n\n").headers()).contains("from");
        assertThat(signature("").headers()).containsExactly("from");
    }

    @Test
    void severalFieldsOfANameAreNamedAsOftenAndOnceMore() {
        assertThat(signature("Subject: a\nFrom: x\nSubject: b\n\n").headers())
                .containsExactly("subject", "from", "subject", "from", "subject");
    }

    @Test
    void aFieldThatIsAddedBreaksTheSignature() {
        String message = signed(OddSigner.MESSAGE);
        for (String added : List.of("From: m@example.net", "Subject: m", "Reply-To: m", "Cc: m")) {
            DkimResult expected =
                    added.startsWith("Reply-To") || added.startsWith("Cc")
                            ? DkimResult.PASS
                            : DkimResult.FAIL;
            assertThat(OddSigner.only(added + "\n" + message, RECORDS).result())
                    .as(added)
                    .isEqualTo(expected);
        }
        assertThat(OddSigner.only("X-Spam: no\nReceived: r\n" + message, RECORDS).proves())
                .isTrue();
    }

    /** A name may hold a semicolon, and would add tags to our signature. */
    @Test
    void namesThatCantStandInTheListAreLeftOut() {
        String message =
                "List-;l=0;x: a\nList-\u00e9: b\nContent-"
                        + "x".repeat(100)
                        + ": c\nList : d\n"
                        + "List-A=b: e\nList-Id : f\nFrom: g\n\n";
        DkimSignature signature = signature(message);
        assertThat(signature.headers()).containsExactly("from", "list-id", "from");
        assertThat(signature.body().length()).isEmpty();
        assertThat(OddSigner.only(signed(message), RECORDS).proves()).isTrue();
    }

    @Test
    void linesAreAsShortAsTheirPartsAllow() {
        String names = "List-Unsubscribe-Post: a\nContent-Transfer-Encoding: b\nReferences: c\n";
        List<DkimKey> keys =
                List.of(
                        RSA_KEY,
                        OddSigner.key(),
                        named("mail.marketing.department.of.example.com", "selector-2026-11-30"),
                        named("a".repeat(60) + ".example.com", "b".repeat(40)));
        for (String field : sign(names.repeat(5) + "\n", keys.toArray(DkimKey[]::new))) {
            assertThat(field).endsWith("\r\n");
            assertThat(field.split("\r\n")).allMatch(line -> line.length() <= 78);
            assertThat(field.split("\r\n")).noneMatch(String::isBlank);
            assertThat(field.substring(0, field.length() - 2)).doesNotContainPattern("\r\n[^ ]");
        }
        String longest = (("a".repeat(59) + ".").repeat(3) + "example.com").substring(0, 190);
        assertThat(sign("\n", named(longest, "b".repeat(50))).getFirst().split("\r\n"))
                .allMatch(line -> line.length() <= 998);
    }

    private static DkimKey named(String domain, String selector) {
        return new DkimKey(DnsName.of(domain), DnsName.of(selector), OddSigner.KEY);
    }

    @Test
    void aHeaderThatIsTooLongIsntSigned() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sign("A: " + "x".repeat(MessageScan.MOST_HEADER) + "\n\n"));
    }

    /** Messages that were signed before, and those with UTF-8 in them, are signed like others. */
    @Test
    void whateverIsSignedHolds() {
        for (String message :
                List.of(
                        OddSigner.signed(OddSigner.TAGS + "h=from", OddSigner.MESSAGE),
                        "From: \u00c3\u00a9@example.com\nSubject : \u00c3  x\n\n\u00a9\n",
                        "From: a@example.com\n\n",
                        "From: a@example.com",
                        "no field\nFrom: a@example.com\n\n \n\n",
                        "Resent-From: b\nResent-From: a\nFrom: x\n\nt")) {
            assertThat(OddSigner.only(signed(message), RECORDS).proves()).isTrue();
        }
    }

    private static String signed(String message) {
        return sign(message, RSA_KEY).getFirst() + message;
    }

    private static DkimSignature signature(String message) {
        String field = sign(message, OddSigner.key()).getFirst();
        DkimSignature.Reading reading =
                DkimSignature.parse(RawField.of(field.substring(0, field.length() - 2)));
        assertThat(reading).isInstanceOf(DkimSignature.Reading.Read.class);
        return ((DkimSignature.Reading.Read) reading).signature();
    }

    private static List<String> sign(String message, DkimKey... keys) {
        MessageScan scan = DkimSigner.scan();
        byte[] octets = Scans.octets(message);
        scan.write(octets, 0, octets.length);
        return DkimSigner.sign(scan.end(), List.of(keys), Scans.NOW);
    }
}
