package org.signpost.nameserver;

/** How an {@link NameServer} fails a name on purpose, to show what its clients make of it. */
public enum Fault {
    /** It gives no answer at all. */
    SILENT,
    /** It answers SERVFAIL. */
    SERVFAIL
}
