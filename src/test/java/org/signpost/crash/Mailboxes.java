package org.signpost.crash;

import org.signpost.crash.Ledger.Found;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Alice, who reads her mail and deletes it.
 *
 * @param maildir hers, which may not be there yet
 */
record Mailboxes(Path maildir) {

    private static final Pattern SENDER = Pattern.compile("^Return-Path: <(.*)>\n");
    private static final Pattern RECIPIENT = Pattern.compile("(?m)^Delivered-To: (.*)$");

    static Mailboxes of(Server server) {
        return new Mailboxes(
                server.data()
                        .resolve("mail")
                        .resolve(Mail.DOMAIN)
                        .resolve("alice")
                        .resolve("Maildir"));
    }

    /** Tells the ledger of all that is new. */
    void read(Ledger ledger) throws IOException {
        Path folder = maildir.resolve("new");
        if (!Files.isDirectory(folder)) return;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                byte[] octets = Files.readAllBytes(file);
                ledger.arrived(found(octets), "Maildir/new/" + file.getFileName());
                Files.delete(file);
            }
        }
    }

    /** Files that are not in {@code new} yet. */
    Set<Path> unfinished() throws IOException {
        Path folder = maildir.resolve("tmp");
        Set<Path> unfinished = new HashSet<>();
        if (!Files.isDirectory(folder)) return unfinished;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            files.forEach(unfinished::add);
        }
        return unfinished;
    }

    private static Found found(byte[] octets) {
        int length = Math.min(octets.length, 4096);
        String begin = new String(octets, 0, length, StandardCharsets.ISO_8859_1);
        return new Found(first(SENDER, begin), Set.of(first(RECIPIENT, begin)), withCrlf(octets));
    }

    private static String first(Pattern pattern, String text) {
        Matcher m = pattern.matcher(text);
        return m.find() ? m.group(1) : "";
    }

    /** A Maildir file has LF only, and a lone CR is as much a fault as one too few. */
    private static byte[] withCrlf(byte[] octets) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(octets.length + octets.length / 32);
        for (byte octet : octets) {
            if (octet == '\n') out.write('\r');
            out.write(octet);
        }
        return out.toByteArray();
    }
}
