package org.signpost.dane;

import org.signpost.tls.TlsFailure.Reason;

import java.util.Locale;

/** What reports call it when a server couldn't be authenticated by DANE (RFC 8460 §4.3). */
public enum ResultType {
    /** The names in the certificate are others. */
    CERTIFICATE_HOST_MISMATCH,
    /** The certificate, or one above it, is out of its time. */
    CERTIFICATE_EXPIRED,
    /** The certificate doesn't lead to the authority that the records name. */
    CERTIFICATE_NOT_TRUSTED,
    /** Another failure, first of all that nothing in the chain is what the records name. */
    VALIDATION_FAILURE,
    /** There are TLSA records, and none of them can be used. */
    TLSA_INVALID,
    /** The DNS gave no answer that could be relied on. */
    DNSSEC_INVALID,
    /** DANE is demanded here, and the host has no secure TLSA records. */
    DANE_REQUIRED;

    /** The word that stands in a report, such as {@code tlsa-invalid}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What a handshake under DANE failed with. */
    public static ResultType of(Reason reason) {
        return switch (reason) {
            case CERTIFICATE_NAME_MISMATCH -> CERTIFICATE_HOST_MISMATCH;
            case CERTIFICATE_EXPIRED -> CERTIFICATE_EXPIRED;
            case CERTIFICATE_UNTRUSTED -> CERTIFICATE_NOT_TRUSTED;
            // RFC 8460 §4.3.3: the rest is a validation failure, with the reason beside it.
            case TLSA_MISMATCH,
                    CERTIFICATE_INVALID,
                    CERTIFICATE_REFUSED_BY_PEER,
                    PROTOCOL_VERSION,
                    NO_SHARED_CIPHER,
                    REFUSED_BY_PEER,
                    PEER_CLOSED,
                    NOT_TLS,
                    TIMEOUT,
                    PROTOCOL_ERROR ->
                    VALIDATION_FAILURE;
        };
    }
}
