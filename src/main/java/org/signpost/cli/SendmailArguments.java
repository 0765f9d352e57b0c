package org.signpost.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The arguments of {@code sendmail} as cron, PHP and mail programs write them, whose forms no
 * modern option parser knows: {@code -ffrom}, {@code -oi}, {@code -odb}, {@code -ti}.
 *
 * @param fromHeader {@code -t}: recipients from To, Cc and Bcc
 * @param sender {@code -f} or {@code -r}: the envelope's sender; an empty one is the null sender
 * @param fullName {@code -F}: the name for a From field that has to be made
 * @param dotEnds whether a line with only a dot ends the message: not with {@code -i} or {@code
 *     -oi}
 * @param recipients addresses that were named
 * @param ours the long options, which no other sendmail has
 */
record SendmailArguments(
        boolean fromHeader,
        Optional<String> sender,
        Optional<String> fullName,
        boolean dotEnds,
        List<String> recipients,
        Ours ours) {

    /** Letters without a value that change nothing here. */
    private static final String PASSED_OVER = "cGmnsTUv";

    /** Letters whose value is the rest of the word or the next word, and changes nothing here. */
    private static final String VALUES_PASSED_OVER = "ABCeDhLNOpRVX";

    /**
     * Options of Signpost's own.
     *
     * @param help {@code --help}
     * @param config {@code --config}
     * @param node {@code --node}
     */
    record Ours(boolean help, Optional<Path> config, Optional<String> node) {}

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
                reader.recipients,
                new Ours(reader.help, reader.config, reader.node));
    }

    /** Goes through the words. */
    private static final class Reader {
        private final List<String> words;
        private final List<String> recipients = new ArrayList<>();
        private int next;
        private boolean fromHeader;
        private boolean dotEnds = true;
        private boolean help;
        private Optional<String> sender = Optional.empty();
        private Optional<String> fullName = Optional.empty();
        private Optional<Path> config = Optional.empty();
        private Optional<String> node = Optional.empty();

        Reader(List<String> words) {
            this.words = words;
        }

        void argument() {
            String word = words.get(next++);
            if (word.equals("--")) {
                recipients.addAll(words.subList(next, words.size()));
                next = words.size();
            } else if (word.startsWith("--")) {
                longOption(word);
            } else if (word.startsWith("-") && word.length() > 1) {
                letters(word);
            } else {
                recipients.add(word);
            }
        }

        private void longOption(String word) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            switch (name) {
                case "--help" -> help = true;
                case "--config" -> config = Optional.of(Path.of(longValue(word, equals)));
                case "--node" -> node = Optional.of(longValue(word, equals));
                default -> throw unknown(word);
            }
        }

        private String longValue(String word, int equals) {
            return equals < 0 ? following(word) : word.substring(equals + 1);
        }

        /** Several letters may share a word, the last of them with its value. */
        private void letters(String word) {
            for (int i = 1; i < word.length(); i++) {
                char letter = word.charAt(i);
                String rest = word.substring(i + 1);
                switch (letter) {
                    case 't' -> fromHeader = true;
                    case 'i' -> dotEnds = false;
                    // Their values are never words of their own.
                    case 'd' -> i = word.length();
                    case 'q' -> throw otherMode(word, "\"signpost queue retry --all\" does that");
                    default -> {
                        if (PASSED_OVER.indexOf(letter) >= 0) continue;
                        valued(letter, word, rest);
                        return;
                    }
                }
            }
        }

        private void valued(char letter, String word, String rest) {
            boolean known = "fFrob".indexOf(letter) >= 0 || VALUES_PASSED_OVER.indexOf(letter) >= 0;
            if (!known) throw unknown(word);
            String value = rest.isEmpty() ? following(word) : rest;
            switch (letter) {
                case 'f', 'r' -> sender = Optional.of(withoutBrackets(value));
                case 'F' -> fullName = Optional.of(value);
                case 'o' -> dotEnds &= !value.startsWith("i");
                case 'b' -> mode(word, value);
                default -> {}
            }
        }

        private static void mode(String word, String value) {
            switch (value) {
                case "m" -> {}
                case "p" -> throw otherMode(word, "\"signpost queue list\" shows the queue");
                case "s" -> throw otherMode(word, "for SMTP connect to a submission port");
                case "i" -> throw otherMode(word, "alias files are re-read when they change");
                default -> throw otherMode(word, "\"signpost --help\" shows the other commands");
            }
        }

        private static Failure otherMode(String word, String instead) {
            return Failure.usage("only sending (-bm) is supported, not " + word + ": " + instead);
        }

        private static Failure unknown(String word) {
            return Failure.usage("unknown option " + word);
        }

        private String following(String word) {
            if (next == words.size()) throw Failure.usage(word + " needs a value");
            return words.get(next++);
        }

        private static String withoutBrackets(String address) {
            boolean bracketed = address.startsWith("<") && address.endsWith(">");
            return bracketed ? address.substring(1, address.length() - 1) : address;
        }
    }
}
