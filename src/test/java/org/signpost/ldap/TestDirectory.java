package org.signpost.ldap;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.OperationType;
import com.unboundid.ldif.LDIFException;

import org.signpost.address.AddressLiteral;
import org.signpost.address.Domain;
import org.signpost.address.MailHost;
import org.signpost.config.HostPort;
import org.signpost.config.LdapConfig;
import org.signpost.observe.Clock;
import org.signpost.tls.LaboratoryCa;
import org.signpost.tls.PemPair;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A directory in memory, with a few people, on three ports: plain with StartTLS, plain, TLS. */
public final class TestDirectory implements AutoCloseable {

    private static final String BASE = "dc=a,dc=test";
    private static final String SEARCHER = "cn=signpost,dc=a,dc=test";

    private final InMemoryDirectoryServer server;
    private final Path trust;
    private final Path password;

    /** A directory whose certificate is valid for {@code localhost}. */
    public TestDirectory(Path folder) throws IOException {
        LaboratoryCa ca = LaboratoryCa.create("directory", Duration.ofDays(2), Clock.system());
        trust = Files.writeString(folder.resolve("ca.pem"), ca.certificate());
        password = Files.writeString(folder.resolve("password"), "search secret\n");
        try {
            server = new InMemoryDirectoryServer(config(ca));
            people();
            server.startListening();
        } catch (LDAPException | LDIFException | GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static InMemoryDirectoryServerConfig config(LaboratoryCa ca)
            throws LDAPException, GeneralSecurityException {
        SSLContext tls = context(ca.issue(List.of("localhost"), Duration.ofDays(1)));
        InetAddress here = InetAddress.getLoopbackAddress();
        InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig(BASE);
        config.addAdditionalBindCredentials(SEARCHER, "search secret");
        config.setSchema(null);
        config.setAuthenticationRequiredOperationTypes(OperationType.SEARCH);
        config.setListenerConfigs(
                InMemoryListenerConfig.createLDAPConfig(
                        "starttls", here, 0, tls.getSocketFactory()),
                InMemoryListenerConfig.createLDAPConfig("plain", here, 0, null),
                InMemoryListenerConfig.createLDAPSConfig(
                        "tls", here, 0, tls.getServerSocketFactory(), null));
        return config;
    }

    private static SSLContext context(PemPair pair) throws GeneralSecurityException {
        byte[] pem = pair.chain().getBytes(StandardCharsets.US_ASCII);
        Certificate[] chain =
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(pem))
                        .toArray(Certificate[]::new);
        String base64 = pair.key().replaceAll("-----[A-Z ]+-----|\\s", "");
        PrivateKey key =
                KeyFactory.getInstance("EC")
                        .generatePrivate(
                                new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", key, new char[0], chain);
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private void people() throws LDAPException, LDIFException {
        server.add("dn: dc=a,dc=test", "objectClass: domain", "dc: a");
        person("alice", "alice's", "alice@a.test", "Info@a.test", "alice@elsewhere.test");
        person("bob", "bob's", "bob@a.test", "both@a.test");
        person("bill", "bill's", "bill@a.test", "both@a.test");
        person("carol", "carol's", "carol@b.test");
        server.add("dn: uid=nopass,dc=a,dc=test", "objectClass: person", "uid: nopass");
    }

    private void person(String uid, String secret, String... addresses)
            throws LDAPException, LDIFException {
        List<String> lines = new ArrayList<>();
        lines.add("dn: uid=" + uid + "," + BASE);
        lines.addAll(List.of("objectClass: person", "uid: " + uid, "userPassword: " + secret));
        for (String address : addresses) lines.add("mail: " + address);
        server.add(lines.toArray(String[]::new));
    }

    /** How this directory is asked, by that kind of connection. */
    public LdapConfig config(LdapConfig.Tls tls) {
        String listener =
                switch (tls) {
                    case IMPLICIT -> "tls";
                    case STARTTLS -> "starttls";
                    case NONE -> "plain";
                };
        return config(tls, listener, Domain.of("localhost"));
    }

    /** The same over TLS, at its address, for which its certificate isn't. */
    LdapConfig byAddress(LdapConfig.Tls tls) {
        String listener = tls == LdapConfig.Tls.IMPLICIT ? "tls" : "starttls";
        return config(tls, listener, new AddressLiteral(InetAddress.getLoopbackAddress()));
    }

    /** StartTLS at a port that doesn't know it. */
    LdapConfig withoutStartTls() {
        return config(LdapConfig.Tls.STARTTLS, "plain", Domain.of("localhost"));
    }

    private LdapConfig config(LdapConfig.Tls tls, String listener, MailHost host) {
        return new LdapConfig(
                new LdapConfig.Server(new HostPort(host, server.getListenPort(listener)), tls),
                new LdapConfig.Search(BASE, "(|(mail={login})(uid={login}))", "mail"),
                Optional.of(new LdapConfig.Login(SEARCHER, password)),
                Optional.of(trust),
                Duration.ofSeconds(10));
    }

    /** Forgets a person. */
    public void remove(String uid) throws IOException {
        try {
            server.delete("uid=" + uid + "," + BASE);
        } catch (LDAPException e) {
            throw new IOException(e);
        }
    }

    /** Locks a person as OpenLDAP does for an administrator. */
    void lock(String uid) throws IOException {
        try {
            server.modify(
                    "dn: uid=" + uid + "," + BASE,
                    "changetype: modify",
                    "add: pwdAccountLockedTime",
                    "pwdAccountLockedTime: 000001010000Z");
        } catch (LDAPException | LDIFException e) {
            throw new IOException(e);
        }
    }

    /** Stops to answer. */
    public void stop() {
        server.shutDown(true);
    }

    @Override
    public void close() {
        stop();
    }
}
