package org.signpost.keys;

import org.signpost.config.NodeConfig;
import org.signpost.store.FileTrouble;
import org.signpost.store.SecretFile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;

/**
 * Where the key is that private keys are sealed by.
 *
 * @param file {@code master.key} in the data folder
 * @param passphraseFile {@code passphrase-file} of {@code [node]}, whose first line is one
 * @param passphrase {@code SIGNPOST_PASSPHRASE} of the environment, which counts where no file is
 *     named
 */
public record MasterPlace(Path file, Optional<Path> passphraseFile, Optional<String> passphrase) {

    private static final String FILE = "master.key";

    /** What is to follow the file, until the keys are sealed by it. */
    private static final String NEXT = ".next";

    private static final String VARIABLE = "SIGNPOST_PASSPHRASE";
    private static final int SALT_OCTETS = 16;

    /** What OWASP asks for of PBKDF2 with HMAC-SHA-256; a third of a second, once a start. */
    private static final int ITERATIONS = 600_000;

    /** That of a node. */
    public static MasterPlace of(NodeConfig node, Map<String, String> environment) {
        return new MasterPlace(
                node.data().resolve(FILE),
                node.passphraseFile(),
                Optional.ofNullable(environment.get(VARIABLE)).filter(p -> !p.isEmpty()));
    }

    /**
     * What is known of a key that is in use.
     *
     * @param salt of a passphrase's; none where it is in the file
     * @param iterations of a passphrase's
     * @param proof tells a wrong one
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on once, never compared
    record Kept(Optional<byte[]> salt, int iterations, byte[] proof) {}

    /** What was found there. */
    sealed interface Found {

        /** A key, and what is to be known of it. */
        record Key(MasterKey key, Kept kept) implements Found {}

        /** None that can be used; {@code why} is a sentence with what to do. */
        record Unusable(String why) implements Found {}
    }

    /** What becomes of a key that could be read. */
    private interface Use {
        Found of(MasterKey key);
    }

    /** The key that is used. */
    Found open(Kept kept) {
        // That a passphrase is ignored would be found out when it's needed.
        if (kept.salt().isEmpty() && hasPassphrase()) {
            return new Found.Unusable(
                    ("a passphrase is set, but the keys are sealed by %s: \"signpost dkim reseal\""
                                    + " seals them by the passphrase; or remove that")
                            .formatted(file));
        }
        return openOld(kept);
    }

    /** This place, where that is the passphrase. */
    MasterPlace with(String other) {
        return new MasterPlace(file, Optional.empty(), Optional.of(other));
    }

    /** The key that was used until now, whatever is set. */
    Found openOld(Kept kept) {
        if (kept.salt().isPresent()) return byPassphrase(kept.salt().get(), kept);
        Found found = inFile(file, kept);
        if (found instanceof Found.Key || Files.notExists(next())) return found;
        // The keys were sealed anew, and then the process ended.
        return inFile(next(), kept) instanceof Found.Key key ? inPlace(key) : found;
    }

    private Found inPlace(Found.Key key) {
        try {
            settle(key.kept());
            return key;
        } catch (IOException e) {
            return new Found.Unusable(FileTrouble.words(e));
        }
    }

    private Path next() {
        return file.resolveSibling(file.getFileName() + NEXT);
    }

    private static Found inFile(Path file, Kept kept) {
        if (Files.notExists(file)) {
            return new Found.Unusable(
                    "%s is missing: put it back from where it was copied to".formatted(file));
        }
        String wrong = file + " isn't the one that the keys were sealed by";
        return inFile(file, key -> checked(key, kept, wrong));
    }

    private Found byPassphrase(byte[] salt, Kept kept) {
        try {
            Optional<String> word = word();
            return word.isPresent()
                    ? checked(
                            MasterKey.of(word.get(), salt, kept.iterations()),
                            kept,
                            "the passphrase isn't the one that the keys were sealed by")
                    : new Found.Unusable(
                            ("the keys need a passphrase: name its file in `passphrase-file` of"
                                            + " [node], or set %s; \"signpost dkim reseal"
                                            + " --old-passphrase-file\" has them do without")
                                    .formatted(VARIABLE));
        } catch (IOException e) {
            return new Found.Unusable(
                    "the passphrase can't be read: %s".formatted(FileTrouble.words(e)));
        }
    }

    private static Found checked(MasterKey key, Kept kept, String otherwise) {
        return key.proves(kept.proof()) ? new Found.Key(key, kept) : new Found.Unusable(otherwise);
    }

    /** A key for the first time; a file that is there already is used. */
    Found make() {
        return made(file, Files.notExists(file));
    }

    /** A key to seal keys by anew; a file of it is not yet in its place. */
    Found makeNext() {
        return made(next(), true);
    }

    private Found made(Path where, boolean anew) {
        try {
            Optional<String> word = word();
            if (word.isPresent()) {
                byte[] salt = random(SALT_OCTETS);
                MasterKey key = MasterKey.of(word.get(), salt, ITERATIONS);
                return new Found.Key(key, new Kept(Optional.of(salt), ITERATIONS, key.proof()));
            }
            if (anew) SecretFile.write(where, random(MasterKey.OCTETS));
        } catch (IOException e) {
            return new Found.Unusable(
                    "can't make the key that keys are sealed by: %s"
                            .formatted(FileTrouble.words(e)));
        }
        return inFile(where, key -> new Found.Key(key, new Kept(Optional.empty(), 0, key.proof())));
    }

    /**
     * Brings the file of a key into its place by which all keys are sealed now, and removes those
     * of others.
     *
     * @throws IOException when that can't be done; the keys can be opened all the same
     */
    void settle(Kept kept) throws IOException {
        if (kept.salt().isEmpty()) {
            Files.move(next(), file, StandardCopyOption.ATOMIC_MOVE);
        } else {
            Files.deleteIfExists(file);
            Files.deleteIfExists(next());
        }
    }

    private static Found inFile(Path file, Use use) {
        try {
            Optional<String> fault = SecretFile.exposure(file);
            if (fault.isPresent()) return new Found.Unusable(fault.get());
            byte[] octets = Files.readAllBytes(file);
            return octets.length == MasterKey.OCTETS
                    ? use.of(MasterKey.of(octets))
                    : new Found.Unusable(
                            "%s has %d octets, and not 32".formatted(file, octets.length));
        } catch (IOException e) {
            return new Found.Unusable("%s can't be read: %s".formatted(file, FileTrouble.words(e)));
        }
    }

    /** Whether a passphrase is given. */
    boolean hasPassphrase() {
        return passphraseFile.isPresent() || passphrase.isPresent();
    }

    private Optional<String> word() throws IOException {
        if (passphraseFile.isEmpty()) return passphrase;
        Path named = passphraseFile.get();
        SecretFile.mustBeClosed(named);
        Optional<String> line =
                Files.readString(named).lines().findFirst().filter(l -> !l.isEmpty());
        if (line.isEmpty()) throw new IOException(named + " is empty");
        return line;
    }

    private static byte[] random(int octets) {
        byte[] random = new byte[octets];
        new SecureRandom().nextBytes(random);
        return random;
    }
}
