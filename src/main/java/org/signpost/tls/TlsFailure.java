package org.signpost.tls;

import java.io.IOException;

/** A TLS connection that could not be made or had to be ended, with the reason in plain words. */
public final class TlsFailure extends IOException {
    private static final long serialVersionUID = 1L;

    /** What went wrong, as a kind that reports can count. */
    public enum Reason {
        /** The two ends have no protocol version in common; we speak TLS 1.3 and 1.2. */
        PROTOCOL_VERSION,
        /** No cipher suite, key exchange group or signature algorithm in common. */
        NO_SHARED_CIPHER,
        /** The peer's certificate, or one above it, is past its end or before its start. */
        CERTIFICATE_EXPIRED,
        /** The peer's certificate is for other names than the one expected. */
        CERTIFICATE_NAME_MISMATCH,
        /** The peer's certificate does not lead to a trusted authority. */
        CERTIFICATE_UNTRUSTED,
        /** Nothing in the peer's chain is what its TLSA records name (RFC 7672 §3.2). */
        TLSA_MISMATCH,
        /** The peer's certificate is missing, unreadable or unfit for a server. */
        CERTIFICATE_INVALID,
        /** The peer refused our certificate. */
        CERTIFICATE_REFUSED_BY_PEER,
        /** The peer ended the handshake with another alert. */
        REFUSED_BY_PEER,
        /** The peer closed the connection during the handshake. */
        PEER_CLOSED,
        /** The peer sent something that is not TLS. */
        NOT_TLS,
        /** The handshake took too long. */
        TIMEOUT,
        /** The peer broke the protocol. */
        PROTOCOL_ERROR
    }

    /** The kind. */
    private final Reason reason;

    TlsFailure(Reason reason, String words) {
        super(words);
        this.reason = reason;
    }

    TlsFailure(Reason reason, String words, Throwable cause) {
        super(words, cause);
        this.reason = reason;
    }

    /** The kind of failure; the message says it in words. */
    public Reason reason() {
        return reason;
    }
}
