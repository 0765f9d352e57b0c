package org.signpost.tls;

import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;

/** The public half of a key that signs messages. */
public final class VerifyingKey {

    /** Of an Ed25519 key (RFC 8032 §5.1.5). */
    private static final int ED25519_OCTETS = 32;

    /** As BoringSSL has it. */
    private static final int MOST_EXPONENT_BITS = 33;

    private final SignatureKind kind;
    private final PublicKey key;

    private VerifyingKey(SignatureKind kind, PublicKey key) {
        this.kind = kind;
        this.key = key;
    }

    /**
     * The RSA key in these octets, a SubjectPublicKeyInfo or an RSAPublicKey (RFC 8017 §A.1.1),
     * both of which are published; empty where they are neither.
     */
    public static Optional<VerifyingKey> rsa(byte[] der) {
        try {
            return of(SignatureKind.RSA, isInfo(der) ? der : info(der))
                    .filter(VerifyingKey::hasExponent);
        } catch (IOException | RuntimeException broken) {
            // The ASN.1 reader throws all kinds at octets that strangers made up.
            return Optional.empty();
        }
    }

    /**
     * Whether a key's exponent is one by RFC 8017 §3.1, odd and 3 at least. Hardly anybody uses a
     * longer one than 65537, and each further bit costs the verifier more.
     */
    private static boolean hasExponent(VerifyingKey key) {
        return key.key instanceof java.security.interfaces.RSAPublicKey rsa
                && rsa.getPublicExponent().testBit(0)
                && rsa.getPublicExponent().compareTo(BigInteger.TWO) > 0
                && rsa.getPublicExponent().bitLength() <= MOST_EXPONENT_BITS;
    }

    /** The Ed25519 key in these 32 octets (RFC 8463 §4); empty where there are fewer or more. */
    public static Optional<VerifyingKey> ed25519(byte[] octets) {
        if (octets.length != ED25519_OCTETS) return Optional.empty();
        try {
            var algorithm = new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519);
            return of(
                    SignatureKind.ED25519,
                    new SubjectPublicKeyInfo(algorithm, octets).getEncoded());
        } catch (IOException broken) {
            return Optional.empty();
        }
    }

    private static Optional<VerifyingKey> of(SignatureKind kind, byte[] info) {
        try {
            PublicKey key = kind.factory().generatePublic(new X509EncodedKeySpec(info));
            return Optional.of(new VerifyingKey(kind, key));
        } catch (GeneralSecurityException | RuntimeException broken) {
            // Implementations differ in what they throw for a key that is none.
            return Optional.empty();
        }
    }

    private static boolean isInfo(byte[] der) {
        try {
            var info = SubjectPublicKeyInfo.getInstance(der);
            return PKCSObjectIdentifiers.rsaEncryption.equals(info.getAlgorithm().getAlgorithm());
        } catch (RuntimeException other) {
            return false;
        }
    }

    private static byte[] info(byte[] rsaPublicKey) throws IOException {
        return info(RSAPublicKey.getInstance(rsaPublicKey));
    }

    /** RFC 3279 §2.3.1: the parameters are NULL, and not left out. */
    static byte[] info(RSAPublicKey key) throws IOException {
        var rsa = new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
        return new SubjectPublicKeyInfo(rsa, key).getEncoded();
    }

    /** What it verifies. */
    public SignatureKind kind() {
        return kind;
    }

    /** The length of an RSA key's modulus; 256 for Ed25519. */
    public int bits() {
        return key instanceof RSAKey rsa ? rsa.getModulus().bitLength() : 256;
    }

    /** Whether the private half signed these octets. */
    public boolean verifies(byte[] octets, byte[] signature) {
        try {
            Signature check = kind.signature();
            check.initVerify(key);
            check.update(octets);
            return check.verify(signature);
        } catch (GeneralSecurityException malformed) {
            // A signature of the wrong length is an exception to some, and wrong to all.
            return false;
        }
    }

    /** As a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7), which an RSA key is published as. */
    public byte[] info() {
        return key.getEncoded().clone();
    }

    /** As it is published (RFC 6376 §3.6.1, RFC 8463 §4): of an Ed25519 key the 32 octets alone. */
    public byte[] published() {
        if (kind == SignatureKind.RSA) return info();
        DERBitString bits =
                DERBitString.convert(
                        SubjectPublicKeyInfo.getInstance(key.getEncoded()).getPublicKeyData());
        return bits.getOctets();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifyingKey same
                && kind == same.kind
                && Arrays.equals(key.getEncoded(), same.key.getEncoded());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key.getEncoded());
    }
}
