package org.signpost.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Contexts of the JDK for servers and clients that aren't ours. */
public final class TestContexts {
    private TestContexts() {}

    /** Shows that certificate. */
    public static SSLContext serving(PemPair pair) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            Pem.Key key = (Pem.Key) Pem.key(pair.key());
            KeyStore store = empty();
            store.setKeyEntry(
                    "server",
                    KeyFactory.getInstance(key.algorithm())
                            .generatePrivate(new PKCS8EncodedKeySpec(key.pkcs8())),
                    new char[0],
                    chain(pair).toArray(X509Certificate[]::new));
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Trusts that certificate alone. */
    public static SSLContext trusting(PemPair pair) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            KeyStore store = empty();
            store.setCertificateEntry("server", chain(pair).getFirst());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<X509Certificate> chain(PemPair pair) {
        return Pem.certificates(pair.chain()).orElseThrow();
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
