package org.signpost.queue;

/**
 * Names a message in the queue, in the log and in Received fields; unique over all nodes.
 *
 * @param text 13 characters of base32 with the characters of RFC 4648 §6, upper case, in the order
 *     of ASCII (2 to 7, then A to Z), so that ids of one node sort by time as text, too
 */
public record QueueId(String text) implements Comparable<QueueId> {

    private static final int LENGTH = 13;

    /** Takes 13 characters of A to Z and 2 to 7. */
    public QueueId {
        if (!isValid(text)) throw new IllegalArgumentException("not a message id: " + text);
    }

    /** Whether that text has the form of an id. */
    public static boolean isValid(String text) {
        if (text.length() != LENGTH) return false;
        for (int i = 0; i < LENGTH; i++) {
            char c = text.charAt(i);
            if (!(c >= '2' && c <= '7') && !(c >= 'A' && c <= 'Z')) return false;
        }
        return true;
    }

    /** The id of that number, which isn't negative. */
    static QueueId of(long number) {
        char[] text = new char[LENGTH];
        long rest = number;
        for (int i = LENGTH - 1; i >= 0; i--) {
            int digit = (int) (rest & 31);
            text[i] = (char) (digit < 6 ? '2' + digit : 'A' + digit - 6);
            rest >>>= 5;
        }
        return new QueueId(new String(text));
    }

    /** The number that the store knows it by; −1 for a text that {@link #of} doesn't make. */
    long number() {
        long number = 0;
        for (int i = 0; i < LENGTH; i++) {
            char c = text.charAt(i);
            int digit = c <= '7' ? c - '2' : c - 'A' + 6;
            number = number << 5 | digit;
        }
        // 65 bits are one too many, and the sign bit isn't used.
        return text.charAt(0) > 'B' || number < 0 ? -1 : number;
    }

    @Override
    public int compareTo(QueueId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
