package org.signpost.config.toml;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the text of a file, and says in words why it can't. */
public final class SourceText {
    /** A configuration is written by hand; anything larger is some other file. */
    private static final int MOST_OCTETS = 4 << 20;

    private SourceText() {}

    /** The text of that file, or empty with the reason added to the problems. */
    public static Optional<String> read(Path file, Problems problems) {
        try {
            if (Files.isDirectory(file)) return refused("is a folder, not a file", problems);
            if (Files.size(file) > MOST_OCTETS) return refused("is larger than 4 MiB", problems);
            return decoded(Files.readAllBytes(file), problems);
        } catch (NoSuchFileException missing) {
            return refused("can't be read: no such file", problems);
        } catch (AccessDeniedException denied) {
            return refused("can't be read: permission denied", problems);
        } catch (IOException failed) {
            return refused("can't be read: " + failed.getMessage(), problems);
        }
    }

    private static Optional<String> refused(String reason, Problems problems) {
        problems.unread(Position.FILE, reason);
        return Optional.empty();
    }

    private static Optional<String> decoded(byte[] octets, Problems problems) {
        ByteBuffer in = ByteBuffer.wrap(octets);
        CharBuffer out = CharBuffer.allocate(octets.length + 1);
        boolean broken =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .decode(in, out, true)
                        .isError();
        if (broken) {
            problems.syntax(place(octets, in.position()), "not valid TOML: not UTF-8");
            return Optional.empty();
        }
        return Optional.of(out.flip().toString());
    }

    private static Position place(byte[] octets, int offset) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < offset; i++) {
            if (octets[i] != '\n') continue;
            line++;
            lineStart = i + 1;
        }
        return new Position(line, offset - lineStart + 1);
    }
}
