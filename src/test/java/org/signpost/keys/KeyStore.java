package org.signpost.keys;

import org.signpost.MailConfig;
import org.signpost.address.Domain;
import org.signpost.config.Config;
import org.signpost.config.DkimConfig;
import org.signpost.config.DomainConfig;
import org.signpost.config.OutboundConfig;
import org.signpost.dkim.DkimAlgorithm;
import org.signpost.dns.DnsName;
import org.signpost.observe.TestClock;
import org.signpost.store.Database;
import org.signpost.tls.SigningKey;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A database of keys in a folder, for tests. */
public final class KeyStore implements AutoCloseable {

    /** Made once: making one takes longer than all else here. */
    public static final SigningKey RSA = SigningKey.generateRsa(2048);

    public static final SigningKey ED25519 = SigningKey.generateEd25519();

    final TestClock clock = new TestClock();
    private final Path folder;
    private Database database;
    private DkimKeys keys;

    public KeyStore(Path folder) throws IOException {
        this.folder = folder;
        database = Database.open(folder.resolve("signpost.db"), DkimKeys.migrations());
        keys = opened(Optional.empty());
    }

    public DkimKeys keys() {
        return keys;
    }

    Database database() {
        return database;
    }

    Path file() {
        return folder.resolve("master.key");
    }

    /** The same store as another process would find it. */
    DkimKeys opened(Optional<String> passphrase) {
        keys = new DkimKeys(database, place(passphrase), clock);
        return keys;
    }

    MasterPlace place(Optional<String> passphrase) {
        return new MasterPlace(file(), Optional.empty(), passphrase);
    }

    /** An active key. */
    public static NewKey key(String domain, String selector, SigningKey key) {
        return new NewKey(Domain.of(domain), DnsName.of(selector), key);
    }

    public void add(String domain, String selector, SigningKey key) throws IOException {
        KeyChange change = keys.add(List.of(key(domain, selector, key)));
        if (!(change instanceof KeyChange.Done)) throw new AssertionError(change);
    }

    /** A configuration with those domains. */
    public Config config(DomainConfig... domains) {
        return MailConfig.of(folder, List.of(domains), List.of(), OutboundConfig.defaults());
    }

    /** A domain of which nothing is said about signing. */
    public static DomainConfig plain(String name) {
        return MailConfig.domain(name, new DomainConfig.Deliver.Maildir());
    }

    /** A domain that is to be signed by those algorithms, or by {@code false} where it is none. */
    public static DomainConfig signed(String name, DkimAlgorithm... by) {
        DomainConfig plain = plain(name);
        return new DomainConfig(
                plain.name(),
                plain.deliver(),
                plain.recipients(),
                plain.aliases(),
                plain.tagSeparator(),
                plain.accounts(),
                Optional.of(new DkimConfig(Stream.of(by).toList())));
    }

    @Override
    public void close() throws IOException {
        database.close();
    }
}
