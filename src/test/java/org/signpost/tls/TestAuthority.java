package org.signpost.tls;

import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;

/**
 * An authority of a test, which may stand below another one, and what it issues.
 *
 * @param certificate its own
 * @param chain its own and those above it
 */
public record TestAuthority(X509Certificate certificate, List<X509Certificate> chain, Seal seal) {

    /** The instant at which everything here is valid unless it is said otherwise. */
    public static final Instant NOW = Ends.NOW;

    /** A year; everything is valid for so long. */
    public static final Duration YEAR = Ends.YEAR;

    private static final JcaX509CertificateConverter JAVA = new JcaX509CertificateConverter();

    /** What it signs with. */
    public static final class Seal {
        private final Issuing.Identity identity;

        private Seal(Issuing.Identity identity) {
            this.identity = identity;
        }
    }

    /** One that signed itself. */
    public static TestAuthority root(String name) {
        return root(name, NOW);
    }

    /** One that signed itself, valid from then on for a year. */
    public static TestAuthority root(String name, Instant from) {
        Issuing.Identity self = Issuing.Identity.fresh(name);
        X509Certificate certificate = java(new Issuing(self, from, YEAR).authority());
        return new TestAuthority(certificate, List.of(certificate), new Seal(self));
    }

    /** One that signed itself and allows so many others between itself and a server. */
    public static TestAuthority limited(String name, int between) {
        Issuing.Identity self = Issuing.Identity.fresh(name);
        X509Certificate certificate = authority(self, self, new BasicConstraints(between));
        return new TestAuthority(certificate, List.of(certificate), new Seal(self));
    }

    /** One below this one. */
    public TestAuthority below(String name) {
        Issuing.Identity subject = Issuing.Identity.fresh(name);
        X509Certificate issued = authority(seal.identity, subject, new BasicConstraints(true));
        List<X509Certificate> all = new ArrayList<>(List.of(issued));
        all.addAll(chain);
        return new TestAuthority(issued, List.copyOf(all), new Seal(subject));
    }

    /** A server's certificate, then this one's and those above it. */
    public List<X509Certificate> issue(String... names) {
        return issue(NOW, Issuing.ecdsa(), names);
    }

    /** The same, valid from then on, for that key. */
    public List<X509Certificate> issue(Instant from, KeyPair key, String... names) {
        Issuing.Identity subject = Issuing.Identity.of(names[0], key);
        Issuing issuing = new Issuing(seal.identity, from, YEAR);
        return under(java(issuing.server(subject, List.of(names))));
    }

    /** A certificate of a client, which a server has no business to show. */
    public List<X509Certificate> issueClient(String mailbox) {
        Issuing issuing = new Issuing(seal.identity, NOW, YEAR);
        return under(java(issuing.client(Issuing.Identity.fresh("client"), List.of(mailbox))));
    }

    /** A server's certificate that nobody vouches for. */
    public static X509Certificate selfSigned(Instant from, String name) {
        Issuing.Identity self = Issuing.Identity.fresh(name);
        return java(new Issuing(self, from, YEAR).server(self, List.of(name)));
    }

    /** A server's certificate that the holder of that key signed under a name of his own. */
    public static X509Certificate signed(KeyPair key, String issuer, String name) {
        Issuing issuing = new Issuing(Issuing.Identity.of(issuer, key), NOW, YEAR);
        return java(issuing.server(Issuing.Identity.fresh(name), List.of(name)));
    }

    /** The certificates of a pair in their order. */
    public static List<X509Certificate> certificates(String pem) {
        return Pem.certificates(pem).orElseThrow();
    }

    private List<X509Certificate> under(X509Certificate leaf) {
        List<X509Certificate> all = new ArrayList<>(List.of(leaf));
        all.addAll(chain);
        return List.copyOf(all);
    }

    private static X509Certificate authority(
            Issuing.Identity issuer, Issuing.Identity subject, BasicConstraints constraints) {
        var builder =
                new JcaX509v3CertificateBuilder(
                        issuer.name(),
                        BigInteger.valueOf(System.nanoTime()),
                        Date.from(NOW.minus(Duration.ofHours(1))),
                        Date.from(NOW.plus(YEAR)),
                        subject.name(),
                        subject.keys().getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, constraints);
            var signer = new JcaContentSignerBuilder("SHA256withECDSA");
            return java(builder.build(signer.build(issuer.keys().getPrivate())));
        } catch (IOException | OperatorCreationException e) {
            throw new AssertionError(e);
        }
    }

    private static X509Certificate java(X509CertificateHolder holder) {
        try {
            return JAVA.getCertificate(holder);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
