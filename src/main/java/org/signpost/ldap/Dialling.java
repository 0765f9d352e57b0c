package org.signpost.ldap;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;

import org.signpost.address.AddressLiteral;
import org.signpost.address.Domain;
import org.signpost.address.IpAddresses;
import org.signpost.config.HostPort;
import org.signpost.config.LdapConfig;
import org.signpost.tls.PeerCheck;
import org.signpost.tls.Trust;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Opens connections to a directory: encrypted, verified, and bound as whoever searches. */
final class Dialling {

    private Dialling() {}

    /** A connection that may search. */
    static LDAPConnection open(LdapConfig ldap) throws LDAPException, IOException {
        LDAPConnection connection = connected(ldap);
        try {
            if (ldap.login().isPresent()) {
                LdapConfig.Login login = ldap.login().get();
                connection.bind(login.dn(), password(login.passwordFile()));
            }
            return connection;
        } catch (LDAPException | IOException failure) {
            connection.close();
            throw failure;
        }
    }

    private static LDAPConnection connected(LdapConfig ldap) throws LDAPException, IOException {
        LDAPConnectionOptions options = options(ldap);
        HostPort host = ldap.server().host();
        return switch (ldap.server().tls()) {
            case IMPLICIT -> new LDAPConnection(sockets(ldap), options, text(host), host.port());
            case NONE -> new LDAPConnection(options, text(host), host.port());
            case STARTTLS -> encrypted(new LDAPConnection(options, text(host), host.port()), ldap);
        };
    }

    /** RFC 4513 §3.1: a server that doesn't take it is never spoken to in the clear. */
    private static LDAPConnection encrypted(LDAPConnection connection, LdapConfig ldap)
            throws LDAPException, IOException {
        try {
            var answer =
                    connection.processExtendedOperation(new StartTLSExtendedRequest(sockets(ldap)));
            if (answer.getResultCode().intValue() == 0) return connection;
            throw new IOException("it refuses StartTLS: " + answer.getResultCode());
        } catch (LDAPException | IOException failure) {
            connection.close();
            throw failure;
        }
    }

    private static LDAPConnectionOptions options(LdapConfig ldap) throws IOException {
        int patience = patience(ldap);
        LDAPConnectionOptions options = new LDAPConnectionOptions();
        // Without it each connection has a thread of its own that reads.
        options.setUseSynchronousMode(true);
        options.setConnectTimeoutMillis(patience);
        options.setResponseTimeoutMillis(patience);
        options.setFollowReferrals(false);
        options.setSSLSocketVerifier(
                new NamedServer(
                        new PeerCheck.Pkix(
                                Set.of(text(ldap.server().host())), trust(ldap.trust()))));
        return options;
    }

    private static int patience(LdapConfig ldap) {
        return Math.toIntExact(ldap.timeout().toMillis());
    }

    private static String text(HostPort host) {
        return switch (host.host()) {
            case Domain name -> name.text();
            case AddressLiteral literal -> IpAddresses.text(literal.address());
        };
    }

    private static SSLSocketFactory sockets(LdapConfig ldap) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (X509Certificate anchor : trust(ldap.trust()).anchors()) {
                store.setCertificateEntry(String.valueOf(number++), anchor);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return new PatientSockets(context.getSocketFactory(), patience(ldap));
        } catch (GeneralSecurityException unusable) {
            throw new IOException("TLS can't be used: " + unusable.getMessage(), unusable);
        }
    }

    private static Trust trust(Optional<Path> file) throws IOException {
        if (file.isEmpty()) return new Trust.Public();
        return Trust.pem(Files.readString(file.get(), StandardCharsets.ISO_8859_1))
                .orElseThrow(() -> new IOException(file.get() + " holds no certificate"));
    }

    private static String password(Path file) throws IOException {
        return Files.readString(file)
                .lines()
                .findFirst()
                .filter(line -> !line.isEmpty())
                .orElseThrow(() -> new IOException(file + " has no password in its first line"));
    }
}
