package org.signpost.tls;

import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.cert.X509CertificateHolder;

import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * The public key of a certificate with its algorithm, as it stands in the certificate
 * (SubjectPublicKeyInfo, RFC 5280 §4.1.2.7): also of keys that this machine knows no use for.
 */
public final class PublicKeyInfo {
    private PublicKeyInfo() {}

    /** Its DER octets; empty where the certificate can't be read. */
    public static Optional<byte[]> of(X509Certificate certificate) {
        try {
            return Optional.of(
                    new X509CertificateHolder(certificate.getEncoded())
                            .getSubjectPublicKeyInfo()
                            .getEncoded(ASN1Encoding.DER));
        } catch (CertificateEncodingException | IOException unreadable) {
            return Optional.empty();
        }
    }
}
