package org.signpost.tlsrpt;

/** What came of reading a report that somebody sent. */
public sealed interface ReportReading {

    /** It is one, whatever of it may be missing. */
    record Read(TlsReport report) implements ReportReading {}

    /**
     * It isn't, or it is larger than any honest one.
     *
     * @param why one line for an administrator
     */
    record Unreadable(String why) implements ReportReading {}
}
