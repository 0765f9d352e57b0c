package org.signpost.crash;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A message of the load. Its envelope and content follow from its id, which stands in the sender
 * and in the header, so that whoever finds it knows what it should be.
 *
 * @param life of the server in which it was sent
 * @param client which of those that send at the same time
 * @param number of that client's messages in that life
 * @param salt makes its content unlike any other's
 */
record Mail(int life, int client, int number, Kind kind, int size, int salt) {

    static final String DOMAIN = "crash.test";
    static final String ALICE = "alice@" + DOMAIN;

    private static final Pattern ID =
            Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)\\.([a-z]+)\\.(\\d+)\\.([0-9a-f]+)");
    private static final Pattern FIELD = Pattern.compile("(?m)^X-Crash: (\\S+)\r?$");
    private static final int MOST_LINE = 76;

    /** Where a message goes. */
    enum Kind {
        /** Into one Maildir file. */
        LOCAL(35, ALICE),
        /** Into two files of one Maildir. */
        TWICE(5, "alice+a@" + DOMAIN, "alice+b@" + DOMAIN),
        /** To a host that takes everything. */
        RELAYED(30, "x@ready.test"),
        /** To a host that defers each message once. */
        LATER(10, "y@hesitant.test"),
        /** To a host that hangs up at once, until it is told otherwise. */
        AWAY(3, "z@away.test"),
        /** To three of these. */
        SEVERAL(13, ALICE, "x@ready.test", "y@hesitant.test"),
        /** To all of them. */
        EVERYWHERE(4, ALICE, "x@ready.test", "y@hesitant.test", "z@away.test");

        /** Of a hundred messages, so many are of this kind. */
        private final int share;

        private final String recipients;

        Kind(int share, String... recipients) {
            this.share = share;
            this.recipients = String.join(" ", recipients);
        }

        /** A kind by chance. */
        static Kind any(Random random) {
            int place = random.nextInt(100);
            for (Kind kind : values()) {
                if (place < kind.share) return kind;
                place -= kind.share;
            }
            throw new AssertionError("the shares make less than a hundred");
        }
    }

    /** The message of that id; empty where it is none. */
    static Optional<Mail> of(String id) {
        Matcher m = ID.matcher(id);
        if (!m.matches()) return Optional.empty();
        return Optional.of(
                new Mail(
                        Integer.parseInt(m.group(1)),
                        Integer.parseInt(m.group(2)),
                        Integer.parseInt(m.group(3)),
                        Kind.valueOf(m.group(4).toUpperCase(Locale.ROOT)),
                        Integer.parseInt(m.group(5)),
                        Integer.parseUnsignedInt(m.group(6), 16)));
    }

    /** The message that a content says it is; empty where it says nothing. */
    static Optional<Mail> in(byte[] content) {
        int length = Math.min(content.length, 4096);
        String begin = new String(content, 0, length, StandardCharsets.ISO_8859_1);
        Matcher m = FIELD.matcher(begin);
        return m.find() ? of(m.group(1)) : Optional.empty();
    }

    String id() {
        String name = kind.name().toLowerCase(Locale.ROOT);
        return life
                + "."
                + client
                + "."
                + number
                + "."
                + name
                + "."
                + size
                + "."
                + Integer.toHexString(salt);
    }

    String sender() {
        return "app+" + id() + "@" + DOMAIN;
    }

    List<String> recipients() {
        return List.of(kind.recipients.split(" ", -1));
    }

    /** About {@code size} octets; lines end with CRLF, some begin with dots. */
    byte[] content() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(size + 512);
        line(out, "Date: Mon, 23 Nov 2026 09:00:00 +0000");
        line(out, "From: app@" + DOMAIN);
        line(out, "Subject: " + id());
        line(out, "Message-ID: <" + id() + "@" + DOMAIN + ">");
        line(out, "X-Crash: " + id());
        line(out, "");
        SplittableRandom random = new SplittableRandom(salt);
        byte[] text = new byte[MOST_LINE];
        while (out.size() < size) {
            random.nextBytes(text);
            int length = random.nextInt(MOST_LINE + 1);
            for (int i = 0; i < length; i++) text[i] = (byte) (' ' + (text[i] & 0x3f));
            if (length > 0 && random.nextInt(10) == 0) text[0] = '.';
            out.write(text, 0, length);
            out.write('\r');
            out.write('\n');
        }
        line(out, "The end of " + id());
        return out.toByteArray();
    }

    private static void line(ByteArrayOutputStream out, String text) {
        out.writeBytes((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }
}
