/**
 * Speaks SMTP or LMTP to one host: greeting, EHLO, STARTTLS, AUTH, and messages one after the
 * other, with a verdict for each recipient (RFC 5321, 2033, 2920, 1870, 3207, 4954). It is given
 * its TLS policy and doesn't know where that came from. May use {@code smtp}, {@code tls}, {@code
 * observe} and {@code address}.
 */
@NullMarked
package org.signpost.smtpclient;

import org.jspecify.annotations.NullMarked;
