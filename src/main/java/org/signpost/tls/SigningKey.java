package org.signpost.tls;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Optional;

/** A private key that signs messages, with its public half. */
public final class SigningKey {

    private final SignatureKind kind;
    private final PrivateKey key;
    private final VerifyingKey verifying;

    /** What was found where a key was looked for. */
    public sealed interface Reading {

        /** A key. */
        record Key(SigningKey key) implements Reading {}

        /** No key that can be used; {@code why} follows the name of what was read. */
        record NoKey(String why) implements Reading {}
    }

    private SigningKey(SignatureKind kind, PrivateKey key, VerifyingKey verifying) {
        this.kind = kind;
        this.key = key;
        this.verifying = verifying;
    }

    /** A new RSA key of so many bits, with the exponent 65537. */
    public static SigningKey generateRsa(int bits) {
        try {
            KeyPairGenerator generator =
                    KeyPairGenerator.getInstance("RSA", SignatureKind.RSA.provider());
            generator.initialize(bits);
            return ofOwn(generator.generateKeyPair().getPrivate().getEncoded());
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /** A new Ed25519 key. */
    public static SigningKey generateEd25519() {
        byte[] seed = new byte[Ed25519.SECRET_KEY_SIZE];
        new SecureRandom().nextBytes(seed);
        return ofSeed(seed);
    }

    /** The Ed25519 key of that seed of 32 octets (RFC 8032 §5.1.5). */
    public static SigningKey ofSeed(byte[] seed) {
        try {
            var algorithm = new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519);
            var octets = new DEROctetString(seed);
            return ofOwn(new PrivateKeyInfo(algorithm, octets).getEncoded());
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** The first private key in PEM text: PKCS#8, or PKCS#1 for RSA (RFC 7468, RFC 8017). */
    public static Reading ofPem(String text) {
        return switch (Pem.info(text)) {
            case Pem.Found(PrivateKeyInfo info) -> of(info);
            case Pem.NoKey(String why) -> new Reading.NoKey(why);
        };
    }

    /** The key in a PKCS#8 structure (RFC 5958). */
    public static Reading ofPkcs8(byte[] octets) {
        try {
            return of(PrivateKeyInfo.getInstance(octets));
        } catch (IllegalArgumentException broken) {
            return new Reading.NoKey("holds no key in PKCS#8");
        }
    }

    private static SigningKey ofOwn(byte[] pkcs8) {
        return switch (ofPkcs8(pkcs8)) {
            case Reading.Key(SigningKey key) -> key;
            case Reading.NoKey(String why) -> throw new IllegalStateException("a new key " + why);
        };
    }

    private static Reading of(PrivateKeyInfo info) {
        try {
            Optional<SignatureKind> kind = kind(info.getPrivateKeyAlgorithm().getAlgorithm());
            if (kind.isEmpty()) {
                return new Reading.NoKey(
                        "is of a type that signs no mail (%s); use RSA or Ed25519"
                                .formatted(info.getPrivateKeyAlgorithm().getAlgorithm()));
            }
            PrivateKey key =
                    kind.get()
                            .factory()
                            .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
            return publicHalf(kind.get(), info)
                    .<Reading>map(half -> new Reading.Key(new SigningKey(kind.get(), key, half)))
                    .orElseGet(() -> new Reading.NoKey("is a broken key"));
        } catch (GeneralSecurityException | IOException | RuntimeException broken) {
            // The readers of ASN.1 and of keys throw all kinds at what is none.
            return new Reading.NoKey("is a broken key");
        }
    }

    private static Optional<SignatureKind> kind(ASN1ObjectIdentifier algorithm) {
        if (PKCSObjectIdentifiers.rsaEncryption.equals(algorithm)) {
            return Optional.of(SignatureKind.RSA);
        }
        return EdECObjectIdentifiers.id_Ed25519.equals(algorithm)
                ? Optional.of(SignatureKind.ED25519)
                : Optional.empty();
    }

    private static Optional<VerifyingKey> publicHalf(SignatureKind kind, PrivateKeyInfo info)
            throws IOException {
        if (kind == SignatureKind.RSA) {
            RSAPrivateKey rsa = RSAPrivateKey.getInstance(info.parsePrivateKey());
            return VerifyingKey.rsa(
                    VerifyingKey.info(new RSAPublicKey(rsa.getModulus(), rsa.getPublicExponent())));
        }
        byte[] seed = ASN1OctetString.getInstance(info.parsePrivateKey()).getOctets();
        byte[] half = new byte[Ed25519.PUBLIC_KEY_SIZE];
        Ed25519.generatePublicKey(seed, 0, half, 0);
        return VerifyingKey.ed25519(half);
    }

    /** What it makes. */
    public SignatureKind kind() {
        return kind;
    }

    /** Its public half. */
    public VerifyingKey verifying() {
        return verifying;
    }

    /** Signs these octets. */
    public byte[] sign(byte[] octets) {
        try {
            Signature signature = kind.signature();
            signature.initSign(key);
            signature.update(octets);
            return signature.sign();
        } catch (GeneralSecurityException unable) {
            throw new IllegalStateException(unable);
        }
    }

    /** As PKCS#8 (RFC 5958): whoever has these octets has the key. */
    public byte[] pkcs8() {
        return key.getEncoded().clone();
    }
}
