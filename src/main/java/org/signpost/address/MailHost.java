package org.signpost.address;

/** The part of a mailbox after the at sign: a domain or an address literal (RFC 5321 §4.1.2). */
public sealed interface MailHost permits Domain, AddressLiteral {

    /** The form used on the wire: {@code example.com} or {@code [192.0.2.1]}. */
    String text();
}
