package org.signpost.tls;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;

/**
 * Signs certificates (RFC 5280 §4) with an issuer's key, from a moment on. The start lies an hour
 * back, since the clocks of peers are not exact.
 */
record Issuing(Identity issuer, Instant now, Duration validity) {

    /** A name with its key pair. */
    record Identity(X500Name name, KeyPair keys) {
        static Identity fresh(String commonName) {
            return of(commonName, ecdsa());
        }

        static Identity of(String commonName, KeyPair keys) {
            X500Name name = new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
            return new Identity(name, keys);
        }
    }

    static KeyPair ecdsa() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the Java runtime has no P-256", e);
        }
    }

    X509CertificateHolder server(Identity subject, List<String> names) {
        return leaf(
                subject, names.stream().map(Issuing::alternative), KeyPurposeId.id_kp_serverAuth);
    }

    /** For a client that is whoever has one of these addresses (rfc822Name). */
    X509CertificateHolder client(Identity subject, List<String> mailboxes) {
        return leaf(
                subject,
                mailboxes.stream().map(m -> new GeneralName(GeneralName.rfc822Name, m)),
                KeyPurposeId.id_kp_clientAuth);
    }

    private X509CertificateHolder leaf(
            Identity subject, Stream<GeneralName> names, KeyPurposeId purpose) {
        GeneralName[] alternatives = names.toArray(GeneralName[]::new);
        try {
            X509v3CertificateBuilder builder = builder(subject);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            builder.addExtension(
                    Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
            return sign(builder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    X509CertificateHolder authority() {
        try {
            X509v3CertificateBuilder builder = builder(issuer);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            return sign(builder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static GeneralName alternative(String name) {
        boolean host = ReferenceName.isHostName(name) || name.startsWith("*.");
        return new GeneralName(host ? GeneralName.dNSName : GeneralName.iPAddress, name);
    }

    private X509v3CertificateBuilder builder(Identity subject) throws IOException {
        PublicKey key = subject.keys().getPublic();
        X509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(
                        issuer.name(),
                        new BigInteger(127, new SecureRandom()).setBit(126),
                        Date.from(now.minus(Duration.ofHours(1))),
                        Date.from(now.plus(validity)),
                        subject.name(),
                        key);
        try {
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    identifiers.createSubjectKeyIdentifier(key));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    identifiers.createAuthorityKeyIdentifier(issuer.keys().getPublic()));
            return builder;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the Java runtime has no SHA-1 for identifiers", e);
        }
    }

    private X509CertificateHolder sign(X509v3CertificateBuilder builder) {
        KeyPair keys = issuer.keys();
        String algorithm = KeyKind.of(keys.getPublic()).map(kind -> kind.signature).orElseThrow();
        try {
            return builder.build(new JcaContentSignerBuilder(algorithm).build(keys.getPrivate()));
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("the Java runtime has no " + algorithm, e);
        }
    }

    static String pem(X509CertificateHolder certificate) {
        return write(certificate);
    }

    static String pem(PrivateKey key) {
        try {
            return write(new JcaPKCS8Generator(key, null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String write(Object object) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
