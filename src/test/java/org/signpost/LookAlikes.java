package org.signpost;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What looks like the end of content and is none, since only {@code <CRLF>.<CRLF>} is (RFC 5321
 * §2.3.8, §4.1.1.4): a dot on a line of its own for whoever takes CR or LF alone for a line end, or
 * overlooks NUL (SMTP smuggling).
 */
public final class LookAlikes {

    private static final List<String> LINE_ENDS =
            List.of("\r\n", "\n", "\r", "\r\r\n", "\n\r", "\r\0\n", "\r\n\0");

    private static final List<String> DOTS = List.of(".", ".\0");
    private static final Pattern BARE = Pattern.compile("\r(?!\n)|(?<!\r)\n");

    /** What stands behind a look-alike for a server that falls for it. */
    public static final String SMUGGLED =
            "MAIL FROM:<admin@example.com>\r\nRCPT TO:<carol@example.com>\r\nDATA\r\nforged\r\n";

    private LookAlikes() {}

    /** All of them: each line end before each dot before each line end. */
    public static Stream<String> all() {
        return LINE_ENDS.stream()
                .flatMap(before -> DOTS.stream().map(before::concat))
                .flatMap(dot -> LINE_ENDS.stream().map(dot::concat))
                // With a CR or a NUL too many around it, it is the end all the same.
                .filter(text -> !text.contains("\r\n.\r\n"));
    }

    /** Whether there is a CR without LF or a LF without CR. */
    public static boolean anyBare(String content) {
        return BARE.matcher(content).find();
    }
}
