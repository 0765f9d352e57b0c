package org.signpost.crash;

/** What is counted over all rounds. */
public enum Count {
    /** Kills under load. */
    KILLED,
    /** Kills while the server was starting. */
    KILLED_STARTING,
    /** Ends by SIGTERM under load. */
    ENDED,
    /** The longest of these, in milliseconds; no sum. */
    LONGEST_END,
    /** Messages whose 250 the client saw. */
    ACKNOWLEDGED,
    /** Messages sent to their end whose reply the client didn't see. */
    UNANSWERED,
    /** Messages to single recipients that arrived, copies not counted. */
    DELIVERED,
    /** Copies of these. */
    COPIES,
    /** Kills with a message that was sent to its end and not answered. */
    MET_COMMIT,
    /** Kills with a message whose content was partly in the store. */
    MET_STAGED,
    /** Kills with a Maildir file that wasn't finished. */
    MET_WRITING,
    /** Kills with a delivery that was done and not recorded. */
    MET_RECORDING
}
