package org.signpost.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;

/** A certificate with its chain and key, ready to serve connections; never changes. */
public final class ServerCertificate {
    private final Set<String> names;
    private final List<X509Certificate> chain;
    private final KeyKind kind;
    private final TlsProvider provider;
    private final OnlyKey only;
    private final SSLContext context;

    ServerCertificate(
            List<String> configured,
            List<X509Certificate> chain,
            PrivateKey key,
            KeyKind kind,
            TlsProvider provider) {
        Set<String> all = new TreeSet<>();
        configured.forEach(name -> all.add(new ReferenceName(name).name()));
        ReferenceName.dnsNames(chain.getFirst())
                .forEach(name -> all.add(new ReferenceName(name).name()));
        this.names = Set.copyOf(all);
        this.chain = List.copyOf(chain);
        this.kind = kind;
        this.provider = provider;
        only = new OnlyKey(this.chain, key, kind);
        context = context(new PeerJudge(new PeerCheck.AcceptAny(), InstantSource.system()));
    }

    /** The host names it is served for: those configured and those in it. Wildcards as they are. */
    public Set<String> names() {
        return names;
    }

    /** Whether it carries that host name, as those who verify it ask (RFC 9525 §6). */
    public boolean isFor(String host) {
        return new ReferenceName(host).in(chain.getFirst());
    }

    /** The chain as it is sent, the server's own certificate first. */
    public List<X509Certificate> chain() {
        return chain;
    }

    KeyKind kind() {
        return kind;
    }

    SSLContext context() {
        return context;
    }

    /** A context of its own for one connection, whose client certificate goes to that judge. */
    SSLContext context(TrustManager judge) {
        return TlsProfile.context(provider, new KeyManager[] {only}, new TrustManager[] {judge});
    }

    /** Offers one key, whatever is asked for. */
    private static final class OnlyKey extends X509ExtendedKeyManager {
        private static final String ALIAS = "server";

        private final List<X509Certificate> chain;
        private final PrivateKey key;
        private final KeyKind kind;

        OnlyKey(List<X509Certificate> chain, PrivateKey key, KeyKind kind) {
            this.chain = chain;
            this.key = key;
            this.kind = kind;
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        @SuppressWarnings("NullAway") // null is the interface's word for "none of that type"
        public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
            return kind.algorithm.equals(type) ? ALIAS : null;
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            throw new UnsupportedOperationException("engines only");
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain.toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            throw new UnsupportedOperationException("servers only");
        }
    }
}
