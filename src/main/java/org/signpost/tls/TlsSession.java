package org.signpost.tls;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What a handshake came to.
 *
 * @param protocol {@code TLSv1.3} or {@code TLSv1.2}
 * @param cipherSuite IANA's name, such as {@code TLS_AES_256_GCM_SHA384}
 * @param group the key exchange group, such as {@code X25519MLKEM768}, where the implementation
 *     tells
 * @param serverName the name that the client asked for by SNI
 * @param peerChain the peer's certificates as sent, its own first; empty where it showed none
 * @param peer what is known about the peer
 */
public record TlsSession(
        String protocol,
        String cipherSuite,
        Optional<String> group,
        Optional<String> serverName,
        List<X509Certificate> peerChain,
        PeerVerdict peer) {

    /** Copies the chain. */
    public TlsSession {
        peerChain = List.copyOf(peerChain);
    }

    /** Whether the peer proved who it is. */
    public boolean authenticated() {
        return peer instanceof PeerVerdict.Authenticated;
    }

    /** The e-mail addresses in the peer's certificate (rfc822Name, RFC 5280 §4.2.1.6). */
    public List<String> peerMailboxes() {
        return peerChain.isEmpty() ? List.of() : ReferenceName.mailboxes(peerChain.getFirst());
    }

    /** For logs and traces: {@code encrypted, not authenticated} unless it was verified. */
    public String security() {
        return authenticated() ? "encrypted, authenticated" : "encrypted, not authenticated";
    }
}
