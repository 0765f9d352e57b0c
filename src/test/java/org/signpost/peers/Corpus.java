package org.signpost.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The real mails of the public suites. */
final class Corpus {
    private Corpus() {}

    /**
     * One mail.
     *
     * @param name of its file
     * @param stored each octet of the file as the character of that number
     */
    record Mail(String name, String stored) {

        /** Whether a line of mbox comes first, which is no part of the mail. */
        boolean hasMboxLine() {
            return stored.startsWith("From ");
        }

        /** As SMTP carries it: with CRLF for each LF, whatever CRs there are beside. */
        String content() {
            String mail = hasMboxLine() ? stored.substring(stored.indexOf('\n') + 1) : stored;
            return mail.replace("\n", "\r\n");
        }

        boolean hasBareCr() {
            return stored.contains("\r");
        }

        boolean isEightBit() {
            return stored.chars().anyMatch(octet -> octet > 127);
        }

        /** Whether a line is longer than RFC 5322 §2.1.1 allows. */
        boolean hasLongLine() {
            return stored.lines().anyMatch(line -> line.length() > 998);
        }
    }

    /** Unpacks all of them into a folder. */
    static List<Mail> unpack(Path folder) throws IOException, InterruptedException {
        Path archive = Needs.suite("mail/mail-corpus.tar.xz");
        String tar = Needs.program("tar").toString();
        Needs.program("xz");
        Process process =
                new ProcessBuilder(tar, "-xJf", archive.toString(), "-C", folder.toString())
                        .inheritIO()
                        .start();
        assertThat(process.waitFor()).isZero();
        List<Mail> mails = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve("mail-corpus"))) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                // The licence is there too.
                if (!name.endsWith(".txt")) continue;
                mails.add(new Mail(name, Files.readString(file, StandardCharsets.ISO_8859_1)));
            }
        }
        return mails;
    }
}
