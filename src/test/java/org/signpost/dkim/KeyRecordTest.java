package org.signpost.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.tls.SignatureKind;
import org.signpost.tls.SigningKey;

import java.io.IOException;
import java.math.BigInteger;

/** Key records (P5, P8, RFC 6376 §3.6.1, RFC 8301 §3.2, RFC 8463 §4). */
class KeyRecordTest {

    private static final SigningKey RSA = SigningKey.generateRsa(1024);
    private static final String P = "p=" + OddSigner.base64(RSA.verifying().published());

    @Test
    void aKeyAloneIsAnRsaKeyForAllMail() {
        KeyRecord record = read(P);
        assertThat(record.key().kind()).isEqualTo(SignatureKind.RSA);
        assertThat(record.key()).isEqualTo(RSA.verifying());
        assertThat(record.testing()).isFalse();
        assertThat(record.strict()).isFalse();
    }

    /** RFC 6376 §3.6.1 has RSAPublicKey, and all the world publishes SubjectPublicKeyInfo. */
    @Test
    void rsaKeysArePublishedInTwoForms() throws IOException {
        byte[] info = RSA.verifying().info();
        byte[] alone = SubjectPublicKeyInfo.getInstance(info).parsePublicKey().getEncoded();
        assertThat(read("p=" + OddSigner.base64(alone)).key()).isEqualTo(RSA.verifying());
        assertThat(read("p=" + OddSigner.base64(info)).key()).isEqualTo(RSA.verifying());
    }

    @Test
    void whiteSpaceWithinTheKeyIsNone() {
        assertThat(read("v=DKIM1;" + P.replaceAll("(.{20})", "$1 ")).key())
                .isEqualTo(RSA.verifying());
    }

    @Test
    void theVersionComesFirstOrNotAtAll() {
        read("v=DKIM1; " + P);
        read("v=DKIM1;k=rsa;" + P + ";");
        assertThat(why(P + "; v=DKIM1")).contains("doesn't begin with v=DKIM1");
        assertThat(why("v=DKIM2; " + P)).contains("doesn't begin with v=DKIM1");
        assertThat(why("v=dkim1; " + P)).contains("doesn't begin with v=DKIM1");
        assertThat(why("v=; " + P)).contains("doesn't begin with v=DKIM1");
    }

    @Test
    void anEmptyKeyIsRevokedAndAMissingOneIsNone() {
        assertThat(why("v=DKIM1; p=")).contains("revoked");
        assertThat(why("v=DKIM1; p= ; k=ed25519")).contains("revoked");
        assertThat(why("v=DKIM1; k=rsa")).contains("has no p=");
    }

    @Test
    void tagsTwiceSpoilTheRecord() {
        assertThat(why("v=DKIM1; " + P + "; " + P)).contains("twice");
    }

    @Test
    void theHashesAllowedHaveSha256AmongThem() {
        read("h=sha256; " + P);
        read("h=sha1 : sha256; " + P);
        assertThat(why("h=sha1; " + P)).contains("allows no SHA-256");
        assertThat(why("h=; " + P)).contains("allows no SHA-256");
    }

    @Test
    void theServiceIsMailOrAll() {
        read("s=*; " + P);
        read("s=tlsrpt:email; " + P);
        assertThat(why("s=tlsrpt; " + P)).contains("isn't meant for e-mail");
        assertThat(why("s=; " + P)).contains("isn't meant for e-mail");
    }

    @Test
    void flagsAreAListOfWhichOthersAreIgnored() {
        assertThat(read("t=y; " + P).testing()).isTrue();
        assertThat(read("t=y; " + P).strict()).isFalse();
        assertThat(read("t=s; " + P).strict()).isTrue();
        assertThat(read("t=s; " + P).testing()).isFalse();
        KeyRecord both = read("t=x:y : s; " + P);
        assertThat(both.testing() && both.strict()).isTrue();
        KeyRecord none = read("t=ys; " + P);
        assertThat(none.testing() || none.strict()).isFalse();
    }

    @Test
    void unknownTagsAndNotesAreIgnored() {
        read("v=DKIM1; g=*; n=a=20note; future=1; " + P);
    }

    @Test
    void kindsThatNobodyKnowsAreNoKeys() {
        assertThat(why("k=dsa; " + P)).contains("nobody here knows: k=dsa");
        assertThat(why("k=; " + P)).contains("nobody here knows");
        assertThat(why("k=" + "\u00e9".repeat(5000) + "; " + P)).isPrintable().hasSize(91);
    }

    /** RFC 8463 §4: 32 octets and nothing around them. */
    @Test
    void ed25519KeysAreTheirOctetsAlone() {
        byte[] octets = OddSigner.KEY.verifying().published();
        assertThat(octets).hasSize(32);
        String p = "k=ed25519; p=";
        assertThat(read(p + OddSigner.base64(octets)).key()).isEqualTo(OddSigner.KEY.verifying());
        byte[] info = OddSigner.KEY.verifying().info();
        assertThat(why(p + OddSigner.base64(info))).contains("holds no ed25519 key");
        assertThat(why("k=ed25519; " + P)).contains("holds no ed25519 key");
        assertThat(why("p=" + OddSigner.base64(octets))).contains("holds no rsa key");
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 1536, 2048, 4096, 8192})
    void rsaKeysOf1024To8192BitsAreLookedAt(int bits) throws IOException {
        assertThat(read("p=" + rsa(bits, 65537)).key().bits()).isEqualTo(bits);
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 768, 1023})
    void shorterOnesProveNothing(int bits) throws IOException {
        assertThat(why("p=" + rsa(bits, 65537))).contains(bits + " bits, which proves nothing");
    }

    @ParameterizedTest
    @ValueSource(ints = {8193, 16384})
    void longerOnesAreNone(int bits) throws IOException {
        why("p=" + rsa(bits, 65537));
    }

    /** RFC 8017 §3.1; a huge one would cost the verifier as much as signing does. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 65536, (1L << 33) + 1})
    void exponentsThatNoKeyHasAreRefused(long exponent) throws IOException {
        assertThat(why("p=" + rsa(2048, exponent))).contains("holds no rsa key");
    }

    @Test
    void theExponentThreeIsOne() throws IOException {
        read("p=" + rsa(2048, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"AAAA", "!", "MA==", "====", "MAYCAQECAQE=", "MIIBIjANBgkqhkiG9w0BAQ"})
    void whateverElseStandsInPIsNoKey(String p) {
        assertThat(why("p=" + p)).contains("holds no rsa key");
    }

    /** Sequences in sequences, which a reader that calls itself has no stack for. */
    @Test
    void deepNestsAreNoKeys() {
        byte[] nest = new byte[48_000];
        for (int i = 0; i < nest.length; i += 2) {
            nest[i] = 0x30;
            nest[i + 1] = (byte) 0x80;
        }
        assertThat(why("p=" + OddSigner.base64(nest))).contains("holds no rsa key");
    }

    /** No pair: nobody needs to have signed by it. */
    private static String rsa(int bits, long exponent) throws IOException {
        BigInteger modulus = BigInteger.ONE.shiftLeft(bits - 1).setBit(0).setBit(7);
        return OddSigner.base64(
                new RSAPublicKey(modulus, BigInteger.valueOf(exponent)).getEncoded());
    }

    private static KeyRecord read(String text) {
        KeyRecord.Reading reading = KeyRecord.parse(text);
        assertThat(reading).isInstanceOf(KeyRecord.Reading.Read.class);
        return ((KeyRecord.Reading.Read) reading).record();
    }

    private static String why(String text) {
        KeyRecord.Reading reading = KeyRecord.parse(text);
        assertThat(reading).isInstanceOf(KeyRecord.Reading.Unusable.class);
        return ((KeyRecord.Reading.Unusable) reading).why();
    }
}
