/**
 * Signs messages for a domain and verifies such signatures (RFC 6376, 8301, 8463, 8616): a message
 * that streams by and the DNS go in, the result words of RFC 8601 §2.7.1 come out.
 *
 * <p>{@link org.signpost.dkim.MessageScan} reads a message once and never holds its body; {@link
 * org.signpost.dkim.DkimVerifier} and {@link org.signpost.dkim.DkimSigner} work on what it kept.
 * May use {@code dns}, {@code tls} for keys, {@code mime}'s sinks, and {@code address}.
 */
@NullMarked
package org.signpost.dkim;

import org.jspecify.annotations.NullMarked;
