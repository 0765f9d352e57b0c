package org.signpost.tls;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads PEM text (RFC 7468): certificates, and keys as PKCS#8, PKCS#1 or SEC 1. */
final class Pem {

    /** What was found where a key was looked for. */
    sealed interface KeyReading {}

    /** A private key in PKCS#8, and what Java calls its algorithm. */
    @SuppressWarnings("ArrayRecordComponent") // passed on once, never compared
    record Key(String algorithm, byte[] pkcs8) implements KeyReading {}

    /** No key that can be used; {@code why} follows the file's name. */
    record NoKey(String why) implements KeyReading, InfoReading {}

    /** What was found where a key of any kind was looked for. */
    sealed interface InfoReading {}

    /** A private key as PKCS#8 has it. */
    record Found(PrivateKeyInfo info) implements InfoReading {}

    private Pem() {}

    /** All certificates in their order; empty when something in the text is broken. */
    static Optional<List<X509Certificate>> certificates(String text) {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            List<X509Certificate> found = new ArrayList<>();
            for (Object object : objects(text)) {
                if (object instanceof X509CertificateHolder holder) {
                    var encoded = new ByteArrayInputStream(holder.getEncoded());
                    found.add((X509Certificate) factory.generateCertificate(encoded));
                }
            }
            return Optional.of(found);
        } catch (IOException | CertificateException broken) {
            return Optional.empty();
        }
    }

    /** The first private key, where a server can be reached with it. */
    static KeyReading key(String text) {
        return switch (info(text)) {
            case Found(PrivateKeyInfo info) -> pkcs8(info);
            case NoKey none -> none;
        };
    }

    /** The first private key. */
    static InfoReading info(String text) {
        try {
            for (Object object : objects(text)) {
                switch (object) {
                    case PEMKeyPair pair -> {
                        return new Found(pair.getPrivateKeyInfo());
                    }
                    case PrivateKeyInfo info -> {
                        return new Found(info);
                    }
                    case PEMEncryptedKeyPair locked -> {
                        return encrypted();
                    }
                    case PKCS8EncryptedPrivateKeyInfo locked -> {
                        return encrypted();
                    }
                    default -> {}
                }
            }
            return new NoKey("holds no private key in PEM form");
        } catch (IOException broken) {
            return new NoKey("is not readable as PEM");
        }
    }

    private static NoKey encrypted() {
        return new NoKey("is encrypted; Signpost reads keys without a passphrase only");
    }

    private static KeyReading pkcs8(PrivateKeyInfo info) {
        ASN1ObjectIdentifier algorithm = info.getPrivateKeyAlgorithm().getAlgorithm();
        boolean rsa = PKCSObjectIdentifiers.rsaEncryption.equals(algorithm);
        if (!rsa && !X9ObjectIdentifiers.id_ecPublicKey.equals(algorithm)) {
            return new NoKey(
                    "is of a type that is not served (%s); use RSA or ECDSA".formatted(algorithm));
        }
        try {
            return new Key(rsa ? "RSA" : "EC", info.getEncoded());
        } catch (IOException broken) {
            return new NoKey("is not readable as PEM");
        }
    }

    private static List<Object> objects(String text) throws IOException {
        List<Object> objects = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (Object o = parser.readObject(); o != null; o = parser.readObject()) {
                objects.add(o);
            }
            return objects;
        } catch (IllegalStateException | IllegalArgumentException broken) {
            throw new IOException("broken PEM", broken);
        }
    }
}
