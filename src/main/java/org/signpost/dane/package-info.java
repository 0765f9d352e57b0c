/**
 * Tells whether a mail server is the one that its domain's TLSA records name: which records count,
 * what they demand of the certificates that the server shows, and which ones to publish (RFC 6698,
 * RFC 7671, RFC 7672). DNS answers and certificates go in, the RFCs' results come out, each with
 * the record at fault and the reason in one line, and the word that reports have for it (RFC 8460
 * §4.3).
 *
 * <p>May use {@code dns}, which it is given, and {@code tls}; it knows nothing of the server.
 */
@NullMarked
package org.signpost.dane;

import org.jspecify.annotations.NullMarked;
