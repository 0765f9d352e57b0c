package org.signpost.config;

import org.signpost.config.toml.Key;
import org.signpost.config.toml.Position;
import org.signpost.config.toml.Problems;
import org.signpost.config.toml.Section;
import org.signpost.tls.Trust;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;

/**
 * What the reading of every table shares.
 *
 * @param folder that of the file; relative paths start there
 * @param host whose network the checks ask
 * @param problems those found so far
 */
record Context(Path folder, HostNetwork host, Problems problems) {

    /** The path of that key, resolved, whether or not something is there. */
    Optional<Path> path(Section section, Key<Path> key) {
        return section.find(key).map(p -> folder.resolve(p).normalize());
    }

    /** The file of that key; an error where it can't be read. */
    Optional<Path> file(Section section, Key<Path> key) {
        Optional<Path> path = path(section, key);
        path.ifPresent(p -> mustBeReadable(p, key.name(), section.at(key)));
        return path;
    }

    /**
     * The file of that key, whose first line is a secret: an error where there is none, and a
     * warning where everybody may read it.
     *
     * @param what the secret is
     */
    Optional<Path> secretFile(Section section, Key<Path> key, String what) {
        Optional<Path> path = file(section, key);
        Optional<Path> readable = path.filter(Files::isRegularFile).filter(Files::isReadable);
        readable.filter(file -> !hasFirstLine(file))
                .ifPresent(file ->
                        problems.error(
                                section.at(key),
                                "`%s`: %s has no %s in its first line"
                                        .formatted(key.name(), file, what)));
        readable.filter(Context::isOpenToAll)
                .ifPresent(file ->
                        problems.warning(
                                section.at(key),
                                "everybody on this host can read "
                                        + file
                                        + "; set its mode to 600"));
        return path;
    }

    /**
     * The file of that key, which holds certificates: an error where no certificate can be read.
     */
    Optional<Path> trustFile(Section section, Key<Path> key) {
        Optional<Path> path = file(section, key);
        path.filter(Files::isRegularFile)
                .filter(Files::isReadable)
                .filter(file -> certificates(file).isEmpty())
                .ifPresent(file ->
                        problems.error(
                                section.at(key),
                                "`%s`: %s holds no certificate in PEM form"
                                        .formatted(key.name(), file)));
        return path;
    }

    /** The certificates of the file of that key; an error where none can be read. */
    Optional<Trust> trust(Section section, Key<Path> key) {
        return trustFile(section, key).flatMap(Context::certificates);
    }

    /** As a delivery reads it. */
    private static Optional<Trust> certificates(Path file) {
        try {
            return Trust.pem(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** As text in UTF-8, which is how a delivery reads it. */
    private static boolean hasFirstLine(Path file) {
        try {
            String text = Files.readString(file);
            return text.lines().findFirst().filter(line -> !line.isEmpty()).isPresent();
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** An error where that folder isn't there and this user can't make it. */
    void mustBePossible(Path data, String key, Position at) {
        Path there = data;
        while (!Files.exists(there) && there.getParent() != null) there = there.getParent();
        if (!Files.isDirectory(there)) {
            String which = there.equals(data) ? data.toString() : data + " can't be made: " + there;
            problems.error(at, "`" + key + "`: " + which + " is not a folder");
        } else if (!there.equals(data) && !(Files.isWritable(there) && Files.isExecutable(there))) {
            problems.error(
                    at,
                    "`%s`: %s can't be made: user %s may not write to %s"
                            .formatted(key, data, System.getProperty("user.name", "?"), there));
        }
    }

    void mustBeReadable(Path path, String key, Position at) {
        if (Files.isRegularFile(path) && Files.isReadable(path)) return;
        String why =
                !Files.exists(path)
                        ? "doesn't exist"
                        : Files.isRegularFile(path)
                                ? "can't be read by this user"
                                : "is not a file";
        problems.unread(at, "`" + key + "`: " + path + " " + why);
    }

    private static boolean isOpenToAll(Path path) {
        try {
            return Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }
}
