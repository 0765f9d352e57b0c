package org.signpost.spf;

/** Whose word a check asks for: one of the two names that a client gives (RFC 7208 §2). */
public enum SpfIdentity {
    /** The name in HELO or EHLO (RFC 7208 §2.3). */
    HELO("helo"),
    /** The envelope's sender; of the null sender, postmaster at the HELO name (RFC 7208 §2.4). */
    MAIL_FROM("mailfrom");

    private final String word;

    SpfIdentity(String word) {
        this.word = word;
    }

    /** The word for it in Received-SPF (RFC 7208 §9.1) and Authentication-Results. */
    public String word() {
        return word;
    }
}
