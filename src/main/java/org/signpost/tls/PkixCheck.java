package org.signpost.tls;

import org.signpost.tls.TlsFailure.Reason;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Verifies a server's chain up to a trusted authority, and its name. The path is built, not taken
 * as sent, since servers send superfluous certificates and wrong orders (RFC 8446 §4.4.2).
 * Revocation is not asked for: public authorities have ended OCSP and certificates live for weeks.
 */
record PkixCheck(Trust trust, Instant now) {
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_USE = "2.5.29.37.0";

    PeerVerdict judge(List<X509Certificate> chain, Set<String> referenceNames) {
        X509Certificate leaf = chain.getFirst();
        Optional<PeerVerdict> outOfTime = outOfTime(leaf);
        if (outOfTime.isPresent()) {
            return outOfTime.get();
        }
        if (!trust.anchors().contains(leaf)) {
            try {
                path(chain, SERVER_AUTH);
            } catch (GeneralSecurityException e) {
                return untrusted(leaf, e);
            }
        }
        return name(leaf, referenceNames);
    }

    /** The verdict on a client's chain, whoever it is for; a refusal ends no handshake. */
    PeerVerdict judgeClient(List<X509Certificate> chain) {
        X509Certificate leaf = chain.getFirst();
        Optional<PeerVerdict> outOfTime = outOfTime(leaf);
        if (outOfTime.isPresent()) {
            return outOfTime.get();
        }
        try {
            path(chain, CLIENT_AUTH);
        } catch (GeneralSecurityException e) {
            return untrusted(leaf, e);
        }
        return new PeerVerdict.Authenticated("client certificate by a trusted authority");
    }

    private Optional<PeerVerdict> outOfTime(X509Certificate leaf) {
        Instant notBefore = leaf.getNotBefore().toInstant();
        Instant notAfter = leaf.getNotAfter().toInstant();
        if (now.isAfter(notAfter)) {
            return Optional.of(expired("the certificate expired on " + notAfter));
        }
        return now.isBefore(notBefore)
                ? Optional.of(expired("the certificate is not valid before " + notBefore))
                : Optional.empty();
    }

    private void path(List<X509Certificate> chain, String use) throws GeneralSecurityException {
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(chain.getFirst());
        Set<TrustAnchor> anchors =
                trust.anchors().stream()
                        .map(authority -> new TrustAnchor(authority, null))
                        .collect(Collectors.toSet());
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
        parameters.addCertStore(
                CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
        parameters.setDate(Date.from(now));
        parameters.setRevocationEnabled(false);
        limitLength(parameters);
        CertPathBuilder.getInstance("PKIX").build(parameters);
        // Only after the path: a stranger's certificate is a stranger's, whatever it is fit for.
        List<String> usages = chain.getFirst().getExtendedKeyUsage();
        if (usages != null && !usages.contains(use) && !usages.contains(ANY_USE)) {
            throw new UnfitCertificate();
        }
    }

    /**
     * How many authorities may stand between an authority and the certificate is in its own
     * certificate, too, which Java's validation leaves out; a sole one is held to it (RFC 5280
     * §4.2.1.9, RFC 7671 §5.2.1).
     */
    private void limitLength(PKIXBuilderParameters parameters) {
        List<X509Certificate> anchors = trust.anchors();
        int most = anchors.size() == 1 ? anchors.getFirst().getBasicConstraints() : -1;
        if (most >= 0) {
            parameters.setMaxPathLength(Math.min(most, parameters.getMaxPathLength()));
        }
    }

    private static PeerVerdict untrusted(X509Certificate leaf, GeneralSecurityException e) {
        if (e instanceof UnfitCertificate) {
            return new PeerVerdict.Refused(
                    Reason.CERTIFICATE_INVALID,
                    "the certificate is not meant for this end of a connection");
        }
        if (e instanceof CertPathBuilderException
                && e.getCause() instanceof CertPathValidatorException why
                && (why.getReason() == BasicReason.EXPIRED
                        || why.getReason() == BasicReason.NOT_YET_VALID)) {
            return expired("a certificate above it is out of its time");
        }
        boolean selfSigned = leaf.getSubjectX500Principal().equals(leaf.getIssuerX500Principal());
        return new PeerVerdict.Refused(
                Reason.CERTIFICATE_UNTRUSTED,
                selfSigned
                        ? "the certificate is self-signed"
                        : "the certificate does not lead to a trusted authority; it was issued by "
                                + leaf.getIssuerX500Principal().getName());
    }

    private static PeerVerdict name(X509Certificate leaf, Set<String> referenceNames) {
        for (String name : new TreeSet<>(referenceNames)) {
            if (new ReferenceName(name).in(leaf)) {
                return new PeerVerdict.Authenticated(
                        "certificate for " + name + " by a trusted authority");
            }
        }
        return new PeerVerdict.Refused(
                Reason.CERTIFICATE_NAME_MISMATCH,
                "the certificate is for %s, not for %s"
                        .formatted(
                                String.join(", ", ReferenceName.dnsNames(leaf)),
                                String.join(" or ", new TreeSet<>(referenceNames))));
    }

    private static PeerVerdict expired(String words) {
        return new PeerVerdict.Refused(Reason.CERTIFICATE_EXPIRED, words);
    }

    /** The certificate's extended key usage leaves this use out (RFC 5280 §4.2.1.12). */
    private static final class UnfitCertificate extends GeneralSecurityException {
        private static final long serialVersionUID = 1L;
    }
}
