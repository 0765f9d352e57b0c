package org.signpost.tls;

import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The authorities whose word on a certificate counts. */
public sealed interface Trust {

    /** The certificates that a chain may end in. */
    List<X509Certificate> anchors();

    /** The public authorities that come with the Java runtime. */
    record Public() implements Trust {
        @Override
        public List<X509Certificate> anchors() {
            return Loaded.ANCHORS;
        }

        /** Read once, when first needed. */
        private static final class Loaded {
            static final List<X509Certificate> ANCHORS = load();

            private static List<X509Certificate> load() {
                try {
                    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
                    factory.init((KeyStore) null);
                    return Arrays.stream(factory.getTrustManagers())
                            .filter(X509TrustManager.class::isInstance)
                            .map(X509TrustManager.class::cast)
                            .flatMap(manager -> Arrays.stream(manager.getAcceptedIssuers()))
                            .toList();
                } catch (NoSuchAlgorithmException | KeyStoreException e) {
                    throw new IllegalStateException("the Java runtime has no trust store", e);
                }
            }
        }
    }

    /**
     * Only these: a private authority, or a server's own certificate.
     *
     * @param anchors at least one
     */
    record Only(List<X509Certificate> anchors) implements Trust {
        /** Copies the list. */
        public Only {
            anchors = List.copyOf(anchors);
            if (anchors.isEmpty()) {
                throw new IllegalArgumentException("trust in nobody");
            }
        }
    }

    /**
     * The certificates of a PEM file's content as the only authorities; empty when there is none in
     * it or one of them is unreadable.
     */
    static Optional<Trust> pem(String content) {
        return Pem.certificates(content).filter(list -> !list.isEmpty()).map(Only::new);
    }
}
