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

    /** The file of that key, which holds a secret; a warning where everybody may read it. */
    Optional<Path> secret(Section section, Key<Path> key) {
        Optional<Path> path = file(section, key);
        path.filter(Files::isRegularFile)
                .filter(Context::isOpenToAll)
                .ifPresent(p ->
                        problems.warning(
                                section.at(key),
                                "everybody on this host can read " + p + "; set its mode to 600"));
        return path;
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
