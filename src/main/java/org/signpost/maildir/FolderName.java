package org.signpost.maildir;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Makes the name of an account's folder: letters, digits and a few signs as they are, all else as
 * {@code %XX}; so no local part leads out of its domain's folder or hides in it.
 */
final class FolderName {

    private static final String PLAIN_SIGNS = "._+-=";
    private static final int MOST = 120;
    private static final int KEPT = 80;
    private static final int DIGEST_OCTETS = 16;

    private FolderName() {}

    static String of(String account) {
        StringBuilder name = new StringBuilder(account.length());
        for (byte octet : account.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean plain = isPlain(c) && !(c == '.' && name.isEmpty());
            if (plain) name.append(c);
            else name.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
        }
        // A file name has 255 octets at most; "~" is in no short name, so the two never meet.
        return name.length() <= MOST ? name.toString() : name.substring(0, KEPT) + "~" + hash(name);
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || PLAIN_SIGNS.indexOf(c) >= 0;
    }

    private static String hash(CharSequence name) {
        try {
            byte[] octets = name.toString().getBytes(StandardCharsets.US_ASCII);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(octets);
            return HexFormat.of().formatHex(digest, 0, DIGEST_OCTETS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
