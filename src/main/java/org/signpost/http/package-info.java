/**
 * Fetches what mail servers need by HTTPS (RFC 9110, RFC 9112): the keys of an issuer of tokens,
 * whose host the administrator names and the system looks up; and documents of hosts that others
 * name, at addresses that our own resolver found, which the JDK's client can't be told.
 *
 * <p>Wraps the JDK's client of HTTP. May use {@code tls}, {@code address}, and {@code observe} for
 * the clock.
 */
@NullMarked
package org.signpost.http;

import org.jspecify.annotations.NullMarked;
