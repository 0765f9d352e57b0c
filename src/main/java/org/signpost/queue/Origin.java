package org.signpost.queue;

/** The way by which a message came in; fixed at acceptance. */
public enum Origin {
    /** From another server, for our domains. */
    MX,
    /** From an authenticated user or application. */
    SUBMISSION,
    /** From a listed network. */
    RELAY,
    /** From Signpost itself: bounces, notices, reports. */
    SELF
}
