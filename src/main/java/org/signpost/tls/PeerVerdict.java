package org.signpost.tls;

/** What is known about who the peer is; being encrypted alone says nothing of it. */
public sealed interface PeerVerdict {

    /**
     * The peer proved to be the one that was meant.
     *
     * @param how what was verified, such as {@code certificate for mx.example.com by a trusted
     *     authority}
     */
    record Authenticated(String how) implements PeerVerdict {}

    /**
     * The connection is encrypted, but with whom is not known (RFC 7435 §3).
     *
     * @param why why nothing was verified
     */
    record Unauthenticated(String why) implements PeerVerdict {}

    /**
     * The peer is not the one that was meant; no session comes of it.
     *
     * @param reason the kind of failure
     * @param why the same in words
     */
    record Refused(TlsFailure.Reason reason, String why) implements PeerVerdict {}
}
