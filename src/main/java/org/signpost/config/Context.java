package org.signpost.config;

import org.signpost.config.toml.Key;
import org.signpost.config.toml.Position;
import org.signpost.config.toml.Problems;
import org.signpost.config.toml.Section;

import java.io.IOException;
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
     * The file of that key, whose first line is a password: an error where there is none, and a
     * warning where everybody may read it.
     */
    Optional<Path> passwordFile(Section section, Key<Path> key) {
        Optional<Path> path = file(section, key);
        Optional<Path> readable = path.filter(Files::isRegularFile).filter(Files::isReadable);
        readable.filter(file -> !hasFirstLine(file))
                .ifPresent(file ->
                        problems.error(
                                section.at(key),
                                "`%s`: %s has no password in its first line"
                                        .formatted(key.name(), file)));
        readable.filter(Context::isOpenToAll)
                .ifPresent(file ->
                        problems.warning(
                                section.at(key),
                                "everybody on this host can read "
                                        + file
                                        + "; set its mode to 600"));
        return path;
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

    void mustBeReadable(Path path, String key, Position at) {
        if (Files.isRegularFile(path) && Files.isReadable(path)) return;
        String why =
                !Files.exists(path)
                        ? "doesn't exist"
                        : Files.isRegularFile(path)
                                ? "can't be read by this user"
                                : "is not a file";
        problems.error(at, "`" + key + "`: " + path + " " + why);
    }

    private static boolean isOpenToAll(Path path) {
        try {
            return Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }
}
