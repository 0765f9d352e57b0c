package org.signpost.control;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Says where the control socket of a data folder is. */
public final class ControlSocket {

    /** The system keeps 108 octets for a socket's path, the last of them zero. */
    private static final int MOST_PATH_OCTETS = 106;

    private ControlSocket() {}

    /**
     * {@code control.sock} in the data folder, or a name made from the folder's below {@code
     * /run/signpost} where that path is too long for a socket.
     */
    public static Path of(Path data) {
        Path beside = data.toAbsolutePath().normalize().resolve("control.sock");
        byte[] octets = beside.toString().getBytes(StandardCharsets.UTF_8);
        if (octets.length <= MOST_PATH_OCTETS) return beside;
        return Path.of("/run/signpost", hash(octets) + ".sock");
    }

    private static String hash(byte[] octets) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(octets);
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }
}
