/**
 * Examines a message by all standards of message authentication together: SPF, DKIM, ARC, DMARC and
 * the client's name (RFC 7208, 6376, 8617, 9989, RFC 8601 §3), and tells what was found in the
 * words of Authentication-Results (RFC 8601).
 *
 * <p>What comes of it is not decided here. May use the packages of these standards, {@code message}
 * and {@code dns}.
 */
@NullMarked
package org.signpost.authentication;

import org.jspecify.annotations.NullMarked;
