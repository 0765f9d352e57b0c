package org.signpost.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * The JDK's own client of TLS against our server, with what ours never does: an old protocol, or a
 * certificate.
 */
public record JdkClient(SSLSocket socket, TlsConnection server) implements AutoCloseable {

    /** What it is to be like. */
    record Kind(String protocol, Optional<PemPair> certificate) {

        Kind with(PemPair pair) {
            return new Kind(protocol, Optional.of(pair));
        }

        JdkClient connect(ServerTls tls) throws IOException, GeneralSecurityException {
            Ends ends = Ends.connected();
            CompletableFuture<TlsConnection> accepted =
                    Ends.async(() -> TlsConnection.server(ends.server(), tls, Ends.PATIENCE));
            SSLSocket socket = encrypted(ends.client());
            return new JdkClient(socket, accepted.join());
        }

        SSLSocket encrypted(Socket plain) throws IOException, GeneralSecurityException {
            SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
            PeerJudge any = new PeerJudge(new PeerCheck.AcceptAny(), Ends.CLOCK);
            KeyManager[] keys =
                    certificate.isPresent()
                            ? new KeyManager[] {new Always(certificate.get())}
                            : new KeyManager[0];
            context.init(keys, new TrustManager[] {any}, null);
            SSLSocket socket =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(plain, "mx.example.com", 465, true);
            socket.setEnabledProtocols(new String[] {protocol});
            socket.startHandshake();
            return socket;
        }
    }

    /** TLS 1.3 over that connection, with a certificate for who asks. */
    public static SSLSocket encrypted(Socket plain, PemPair certificate)
            throws IOException, GeneralSecurityException {
        return of("TLSv1.3").with(certificate).encrypted(plain);
    }

    static Kind of(String protocol) {
        return new Kind(protocol, Optional.empty());
    }

    @Override
    public void close() throws IOException {
        // The JDK's client waits for the other side's goodbye.
        server.close();
        socket.close();
    }

    /** Shows its certificate whoever asks; the JDK's own way would hide that of a stranger's CA. */
    private static final class Always extends X509ExtendedKeyManager {
        private final X509Certificate[] chain;
        private final PrivateKey key;

        Always(PemPair pair) {
            chain = Pem.certificates(pair.chain()).orElseThrow().toArray(X509Certificate[]::new);
            key = key(pair.key());
        }

        private static PrivateKey key(String pem) {
            try {
                Pem.Key read = (Pem.Key) Pem.key(pem);
                return KeyFactory.getInstance(read.algorithm())
                        .generatePrivate(new PKCS8EncodedKeySpec(read.pkcs8()));
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return "client";
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[] {"client"};
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain;
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            throw new UnsupportedOperationException("clients only");
        }
    }
}
