package org.signpost.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The arguments of {@code sendmail} as cron, PHP and mail programs write them, whose forms no
 * modern option parser knows: {@code -ffrom}, {@code -oi}, {@code -odb}, {@code -t}.
 *
 * @param fromHeader {@code -t}: recipients from To, Cc and Bcc
 * @param sender {@code -f} or {@code -r}: the envelope's sender; an empty one is the null sender
 * @param fullName {@code -F}: the name for a From field that has to be made
 * @param dotEnds whether a line with only a dot ends the message: not with {@code -i} or {@code
 *     -oi}
 * @param recipients addresses that were named
 */
record SendmailArguments(
        boolean fromHeader,
        Optional<String> sender,
        Optional<String> fullName,
        boolean dotEnds,
        List<String> recipients) {

    /**
     * Options whose value is the rest of the word or the next word, and which change nothing here.
     */
    private static final String VALUES_PASSED_OVER = "BCdhLNOopqRVX";

    SendmailArguments {
        recipients = List.copyOf(recipients);
    }

    /**
     * Reads the arguments; throws {@link Failure} for those that ask for something else than
     * sending.
     */
    static SendmailArguments parse(List<String> arguments) {
        Reader reader = new Reader(arguments);
        while (reader.next < arguments.size()) reader.argument();
        return new SendmailArguments(
                reader.fromHeader,
                reader.sender,
                reader.fullName,
                reader.dotEnds,
                reader.recipients);
    }

    /** Goes through the words. */
    private static final class Reader {
        private final List<String> words;
        private final List<String> recipients = new ArrayList<>();
        private int next;
        private boolean fromHeader;
        private boolean dotEnds = true;
        private Optional<String> sender = Optional.empty();
        private Optional<String> fullName = Optional.empty();

        Reader(List<String> words) {
            this.words = words;
        }

        void argument() {
            String word = words.get(next++);
            if (word.equals("--")) {
                recipients.addAll(words.subList(next, words.size()));
                next = words.size();
            } else if (word.startsWith("-") && word.length() > 1) {
                option(word);
            } else {
                recipients.add(word);
            }
        }

        private void option(String word) {
            char letter = word.charAt(1);
            switch (letter) {
                case 't' -> fromHeader = true;
                case 'i' -> dotEnds = false;
                case 'f', 'r' -> sender = Optional.of(withoutBrackets(value(word)));
                case 'F' -> fullName = Optional.of(value(word));
                case 'o' -> oldOption(value(word));
                case 'b' -> mode(word);
                case 'v', 'n', 'G', 'U', 'm', 's', 'e' -> {}
                default -> {
                    if (VALUES_PASSED_OVER.indexOf(letter) < 0) {
                        throw Failure.usage("sendmail: unknown option " + word);
                    }
                    value(word);
                }
            }
        }

        private void oldOption(String value) {
            if (value.startsWith("i")) dotEnds = false;
        }

        private static void mode(String word) {
            if (word.equals("-bm")) return;
            throw Failure.usage(
                    "sendmail: only sending (-bm) is supported here, not "
                            + word
                            + "; see \"signpost --help\"");
        }

        private String value(String word) {
            if (word.length() > 2) return word.substring(2);
            if (next == words.size()) {
                throw Failure.usage("sendmail: " + word + " needs a value");
            }
            return words.get(next++);
        }

        private static String withoutBrackets(String address) {
            boolean bracketed = address.startsWith("<") && address.endsWith(">");
            return bracketed ? address.substring(1, address.length() - 1) : address;
        }
    }
}
