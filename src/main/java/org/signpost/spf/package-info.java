/**
 * Tells whether a client may send mail in a domain's name: {@code check_host()} with everything
 * that belongs to it (RFC 7208, RFC 8616 §4). The sender, the client and the DNS go in, the RFC's
 * own word comes out, with the reason in plain words.
 *
 * <p>A record is parsed as a whole before any of it is evaluated, since an error anywhere in it is
 * the result (RFC 7208 §4.6). What the evaluation may cost is bounded by {@link
 * org.signpost.spf.SpfLimits}, whatever a domain publishes and however the DNS answers.
 *
 * <p>May use {@code dns}, which it is given, and {@code address}.
 */
@NullMarked
package org.signpost.spf;

import org.jspecify.annotations.NullMarked;
