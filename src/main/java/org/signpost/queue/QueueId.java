package org.signpost.queue;

/**
 * Names a message in the queue, in the log and in Received fields; unique over all nodes.
 *
 * @param text 13 characters of base32 (RFC 4648 §6, upper case, no padding); ids grow with time
 */
public record QueueId(String text) implements Comparable<QueueId> {

    /** Takes 13 characters of A to Z and 2 to 7. */
    public QueueId {
        if (!isValid(text)) throw new IllegalArgumentException("not a message id: " + text);
    }

    /** Whether that text has the form of an id. */
    public static boolean isValid(String text) {
        return text.matches("[A-Z2-7]{13}");
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
