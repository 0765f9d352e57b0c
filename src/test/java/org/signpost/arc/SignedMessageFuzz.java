package org.signpost.arc;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.signpost.Finding;
import org.signpost.dkim.BodyForm;
import org.signpost.dkim.DkimKey;
import org.signpost.dkim.DkimResult;
import org.signpost.dkim.DkimSigner;
import org.signpost.dkim.DkimVerdict;
import org.signpost.dkim.DkimVerifier;
import org.signpost.dkim.HeaderBlock;
import org.signpost.dkim.MessageScan;
import org.signpost.dkim.ScannedMessage;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.RecordType;
import org.signpost.dns.Resolver;
import org.signpost.dns.Security;
import org.signpost.tls.SigningKey;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whatever a message is, its signatures and its chain have a result; none passes by a key that
 * never signed; and what is signed or sealed here passes, whatever stands in the header already
 * (P6, P8, P21, RFC 6376 §6, RFC 8617 §5). Each input costs four signatures, so that it has fewer
 * of them; {@link DkimHeaderFuzz} reads the same without.
 */
class SignedMessageFuzz {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH.plusSeconds(9));
    private static final DnsName OURS = DnsName.of("ours.example");

    /** Signs what is to pass. */
    private static final DkimKey KEY =
            new DkimKey(OURS, DnsName.of("s"), SigningKey.ofSeed(new byte[32]));

    /** Is published at all other names, and never signs. */
    private static final SigningKey SILENT =
            SigningKey.ofSeed(octets("0123456789abcdef".repeat(2)));

    @FuzzTest
    void messages(byte[] octets) {
        fuzzerTestOneInput(octets);
    }

    /** The first octet is for {@link DkimHeaderFuzz}; an LF is the end of a line. */
    public static void fuzzerTestOneInput(byte[] octets) {
        if (octets.length == 0) return;
        String text = new String(octets, 1, octets.length - 1, StandardCharsets.ISO_8859_1);
        byte[] message = octets(text.replace("\n", "\r\n"));
        judged(scan(message));
        // What begins with white space would continue the field on top of it.
        if (text.startsWith(" ") || text.startsWith("\t")) return;
        signed(message);
        sealed(message);
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static ScannedMessage scan(byte[] octets) {
        MessageScan scan = new MessageScan(SignedMessageFuzz::forms);
        scan.write(octets, 0, octets.length);
        return scan.end();
    }

    private static Set<BodyForm> forms(HeaderBlock header) {
        Set<BodyForm> forms = new HashSet<>(DkimVerifier.forms(header));
        forms.addAll(ArcSealer.forms(header));
        return forms;
    }

    private static List<DkimVerdict> verify(ScannedMessage message) {
        return new DkimVerifier(Keys.ALL, CLOCK).verify(message, OURS::equals);
    }

    private static ArcVerdict validate(ScannedMessage message) {
        return new ArcValidator(Keys.ALL, CLOCK).validate(message);
    }

    /** Nothing that the fuzzer makes is signed by anybody. */
    private static void judged(ScannedMessage message) {
        List<DkimVerdict> verdicts = verify(message);
        Finding.unless(!verdicts.isEmpty(), "there is a result");
        for (DkimVerdict verdict : verdicts) {
            Finding.unless(verdict.result() != DkimResult.PASS, "no key signed this");
            Finding.unless(!verdict.proves(), "nothing is proven");
        }
        Finding.unless(validate(message).result() != ArcResult.PASS, "nobody sealed this");
    }

    private static void signed(byte[] message) {
        ScannedMessage scanned = scan(message);
        List<String> fields = DkimSigner.sign(scanned, List.of(KEY), CLOCK.instant());
        String field = fields.getFirst();
        Finding.unless(
                field.lines().allMatch(l -> l.length() <= 78) && field.endsWith("\r\n"),
                "the field's lines are short");
        DkimVerdict verdict = verify(scan(under(field, message))).getFirst();
        Finding.unlessEqual(
                verdict.result(), expected(scanned), "what is signed passes: " + verdict.reason());
    }

    private static DkimResult expected(ScannedMessage message) {
        return message.flaw().isPresent() ? DkimResult.PERMERROR : DkimResult.PASS;
    }

    /** Continues a chain as if it were intact: the last message signature then holds. */
    private static void sealed(byte[] message) {
        ScannedMessage scanned = scan(message);
        ArcSealer sealer = new ArcSealer(KEY, CLOCK.instant());
        boolean none = ArcChain.of(scanned.header()) instanceof ArcChain.None;
        ArcResult status = none ? ArcResult.NONE : ArcResult.PASS;
        var set = sealer.seal(scanned, status, "mx.ours.example; none");
        if (set.isEmpty()) return;
        byte[] whole = under(String.join("", set.get()), message);
        ScannedMessage again = scan(whole);
        boolean first = scanned.header().all("ARC-Seal").isEmpty();
        boolean passes = validate(again).result() == ArcResult.PASS;
        Finding.unlessEqual(
                passes,
                first && scanned.flaw().isEmpty(),
                "what is sealed passes, and what went before still doesn't");
    }

    private static byte[] under(String field, byte[] message) {
        byte[] octets = Arrays.copyOf(octets(field), field.length() + message.length);
        System.arraycopy(message, 0, octets, field.length(), message.length);
        return octets;
    }

    /** Has a key at every name. */
    private enum Keys implements Resolver {
        ALL;

        @Override
        @SuppressWarnings("unchecked") // only texts are asked for
        public <T> Answer<T> query(DnsName name, RecordType<T> type) {
            SigningKey key = name.equals(KEY.name()) ? KEY.key() : SILENT;
            String p = Base64.getEncoder().encodeToString(key.verifying().published());
            String record = "v=DKIM1; k=ed25519; p=" + p;
            return new Answer.Found<>(List.of((T) record), Duration.ZERO, Security.INSECURE, name);
        }
    }
}
