package org.signpost.tls;

import static org.assertj.core.api.Assertions.assertThat;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/** Loading, choosing and reloading the server's certificates. */
@Timeout(60)
class CertificatesTest {
    @TempDir Path folder;

    static PemPair rsa(String... names) throws NoSuchAlgorithmException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        Issuing.Identity self = Issuing.Identity.of(names[0], keys);
        var certificate = new Issuing(self, Ends.NOW, Ends.YEAR).server(self, List.of(names));
        return new PemPair(Issuing.pem(certificate), Issuing.pem(keys.getPrivate()));
    }

    private static PemPair ecdsa(String... names) {
        return SelfSigned.create(List.of(names), Ends.YEAR, Ends.CLOCK);
    }

    private static TlsSession reached(Certificates certificates, String name) throws IOException {
        TlsProvider provider = certificates.provider();
        try (Ends.Tls tls =
                Ends.connected()
                        .handshake(
                                new ServerTls(certificates), Ends.opportunistic(provider, name))) {
            return tls.client().session();
        }
    }

    private static String shown(Certificates certificates, String name) throws IOException {
        return reached(certificates, name)
                .peerChain()
                .getFirst()
                .getSubjectX500Principal()
                .getName();
    }

    @ParameterizedTest
    @EnumSource
    void theNameAskedForChoosesTheCertificate(TlsProvider provider) throws IOException {
        Certificates certificates =
                Ends.certificates(
                        provider,
                        Ends.selfSigned(folder, "mx.a.test"),
                        Ends.selfSigned(folder, "*.b.test"),
                        Ends.selfSigned(folder, "mx.b.test"));
        assertThat(shown(certificates, "mx.a.test")).isEqualTo("CN=mx.a.test");
        assertThat(shown(certificates, "MX.B.test")).isEqualTo("CN=mx.b.test");
        assertThat(shown(certificates, "other.b.test")).isEqualTo("CN=*.b.test");
    }

    @ParameterizedTest
    @EnumSource
    void anUnknownNameOrNoneGetsTheFirst(TlsProvider provider) throws IOException {
        Certificates certificates =
                Ends.certificates(
                        provider,
                        Ends.selfSigned(folder, "mx.a.test"),
                        Ends.selfSigned(folder, "mx.b.test"));
        assertThat(shown(certificates, "unknown.test")).isEqualTo("CN=mx.a.test");
        assertThat(shown(certificates, "192.0.2.1")).isEqualTo("CN=mx.a.test");
    }

    @ParameterizedTest
    @EnumSource
    void rsaServesBesideEcdsaWhichIsPreferred(TlsProvider provider)
            throws IOException, NoSuchAlgorithmException {
        CertificateFiles rsa = Ends.files(folder, "rsa", rsa("mx.a.test"));
        CertificateFiles ecdsa = Ends.files(folder, "ecdsa", ecdsa("mx.a.test"));
        assertThat(keyShown(Ends.certificates(provider, rsa, ecdsa))).isEqualTo("EC");
        assertThat(keyShown(Ends.certificates(provider, rsa))).isEqualTo("RSA");
    }

    private static String keyShown(Certificates certificates) throws IOException {
        return reached(certificates, "mx.a.test")
                .peerChain()
                .getFirst()
                .getPublicKey()
                .getAlgorithm();
    }

    @ParameterizedTest
    @EnumSource
    void aReloadServesTheNewAndLeavesOpenConnectionsAlone(TlsProvider provider) throws IOException {
        CertificateFiles files = Ends.selfSigned(folder, "mx.a.test");
        Certificates certificates = Ends.certificates(provider, files);
        ServerTls server = new ServerTls(certificates);
        assertThat(certificates.refresh().reloaded()).isEmpty();
        try (Ends.Tls open =
                Ends.connected().handshake(server, Ends.opportunistic(provider, "mx.a.test"))) {
            var before = open.client().session().peerChain();
            Ends.selfSigned(folder, "mx.a.test");
            assertThat(certificates.refresh().reloaded()).containsExactly(files.chain());
            assertThat(certificates.refresh().reloaded()).isEmpty();
            assertThat(reached(certificates, "mx.a.test").peerChain()).isNotEqualTo(before);
            open.client().output().write('x');
            assertThat(open.server().input().read()).isEqualTo('x');
        }
    }

    @Test
    void aBrokenNewPairKeepsTheOldAndSaysWhyOnce() throws IOException {
        CertificateFiles files = Ends.selfSigned(folder, "mx.a.test");
        Certificates certificates = Ends.certificates(TlsProvider.best(), files);
        List<ServerCertificate> before = certificates.current();
        Files.writeString(files.key(), ecdsa("mx.a.test").key());
        assertThat(certificates.refresh().problems())
                .containsExactly(
                        "key %s does not belong to the certificate %s"
                                .formatted(files.key(), files.chain()));
        assertThat(certificates.refresh().problems()).isEmpty();
        assertThat(certificates.current()).isEqualTo(before);
    }

    private String problem(CertificateFiles files) {
        return switch (files.load(Ends.NOW)) {
            case LoadResult.Problem(String words) -> words.replace(folder + "/", "");
            case LoadResult.Loaded loaded ->
                    ("loaded with " + loaded.warnings()).replace(folder + "/", "");
        };
    }

    private CertificateFiles written(String chain, String key) throws IOException {
        Files.writeString(folder.resolve("chain.pem"), chain);
        Files.writeString(folder.resolve("key.pem"), key);
        Files.setPosixFilePermissions(
                folder.resolve("key.pem"), PosixFilePermissions.fromString("rw-------"));
        return new CertificateFiles(
                List.of(), folder.resolve("chain.pem"), folder.resolve("key.pem"));
    }

    @Test
    void whatCannotBeServedIsToldInOneSentence() throws IOException, NoSuchAlgorithmException {
        PemPair one = ecdsa("mx.a.test");
        PemPair two = ecdsa("mx.b.test");
        assertThat(problem(written(one.chain(), two.key())))
                .isEqualTo("key key.pem does not belong to the certificate chain.pem");
        assertThat(problem(written(one.chain(), rsa("c.test").key())))
                .isEqualTo("key key.pem does not belong to the certificate chain.pem");
        assertThat(problem(written(two.chain() + one.chain(), one.key())))
                .isEqualTo("the server's certificate must come first in chain.pem");
        assertThat(problem(written(one.chain(), one.chain())))
                .isEqualTo("key key.pem holds no private key in PEM form");
        assertThat(problem(written("rubbish", one.key())))
                .isEqualTo("there is no certificate in chain.pem");
        assertThat(problem(written(one.chain().replace("MII", "!!!"), one.key())))
                .isEqualTo("certificate chain.pem is not readable as PEM");
        CertificateFiles whole = written(one.chain(), one.key());
        Path none = folder.resolve("none.pem");
        assertThat(problem(new CertificateFiles(List.of(), none, whole.key())))
                .isEqualTo("certificate none.pem does not exist");
        assertThat(problem(new CertificateFiles(List.of(), whole.chain(), none)))
                .isEqualTo("key none.pem does not exist");
    }

    @Test
    void anEncryptedKeyIsNamedSo() throws IOException {
        String text =
                Base64.getMimeEncoder()
                        .encodeToString(ENCRYPTED.getBytes(StandardCharsets.ISO_8859_1));
        String key =
                "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
                        + "DEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF\n\n"
                        + text
                        + "\n-----END EC PRIVATE KEY-----\n";
        assertThat(problem(written(ecdsa("mx.a.test").chain(), key)))
                .isEqualTo(
                        "key key.pem is encrypted; Signpost reads keys without a passphrase only");
    }

    private static final String ENCRYPTED = "sixteen octets..";

    @Test
    void keysAreReadInEachCommonForm() throws IOException, NoSuchAlgorithmException {
        for (PemPair pair : List.of(ecdsa("mx.a.test"), rsa("mx.a.test"))) {
            assertThat(problem(written(pair.chain(), pair.key()))).isEqualTo("loaded with []");
            assertThat(problem(written(pair.chain(), traditional(pair))))
                    .isEqualTo("loaded with []");
            assertThat(problem(written(pair.chain(), pair.chain() + pair.key())))
                    .isEqualTo("loaded with []");
        }
    }

    /** The same key as PKCS#1 (RSA) or SEC 1 (EC). */
    private static String traditional(PemPair pair) throws IOException {
        Pem.Key key = (Pem.Key) Pem.key(pair.key());
        byte[] inner =
                PrivateKeyInfo.getInstance(key.pkcs8())
                        .parsePrivateKey()
                        .toASN1Primitive()
                        .getEncoded();
        String label = key.algorithm() + " PRIVATE KEY-----\n";
        if (key.algorithm().equals("EC")) {
            inner =
                    new org.bouncycastle.asn1.sec.ECPrivateKey(
                                    256,
                                    org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(inner)
                                            .getKey(),
                                    org.bouncycastle.asn1.x9.X9ObjectIdentifiers.prime256v1)
                            .getEncoded();
        }
        String text = Base64.getMimeEncoder().encodeToString(inner);
        return "-----BEGIN " + label + text + "\n-----END " + label;
    }

    @Test
    void whatAnAdministratorShouldKnowIsAWarning() throws IOException {
        var old = new Ends.FixedClock(Ends.NOW.minus(Duration.ofDays(100)));
        PemPair expired = SelfSigned.create(List.of("mx.a.test"), Duration.ofDays(90), old);
        CertificateFiles files = written(expired.chain(), expired.key());
        Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(problem(new CertificateFiles(List.of("mx.b.test"), files.chain(), files.key())))
                .isEqualTo(
                        "loaded with [certificate chain.pem expired on 2026-11-14T12:00:00Z, "
                                + "certificate chain.pem is not for mx.b.test, only for mx.a.test, "
                                + "key key.pem can be read by everybody on this machine"
                                + " (rw-r--r--): chmod 600 it]");
    }

    @Test
    void everyProblemIsToldAtOnce() {
        Path none = folder.resolve("none");
        CertificateFiles missing = new CertificateFiles(List.of(), none, none);
        assertThat(Certificates.open(List.of(missing, missing), Ends.CLOCK))
                .isInstanceOfSatisfying(
                        Certificates.Refused.class,
                        refused -> assertThat(refused.problems()).hasSize(2));
    }

    @Test
    void aNewKeyIsForItsOwnerOnlyAndOverwritesNothing() throws IOException {
        PemPair pair = ecdsa("mx.a.test");
        Path key = folder.resolve("new.key");
        pair.write(folder.resolve("new.pem"), key);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> pair.write(folder.resolve("other.pem"), key))
                .isInstanceOf(java.nio.file.FileAlreadyExistsException.class);
        assertThat(pair.toString()).doesNotContain("PRIVATE");
    }
}
