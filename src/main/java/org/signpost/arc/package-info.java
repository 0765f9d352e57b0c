/**
 * Validates and continues Authenticated Received Chains (RFC 8617): what servers that forwarded a
 * message say about how it came to them. A chain proves who said it, never that it is true; who is
 * believed is for an administrator to say.
 *
 * <p>May use {@code dkim}, whose signatures these are, {@code dns}, {@code message}, which reads
 * what sealers say they found, and {@code address}.
 */
@NullMarked
package org.signpost.arc;

import org.jspecify.annotations.NullMarked;
