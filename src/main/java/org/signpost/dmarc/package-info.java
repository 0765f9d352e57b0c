/**
 * Tells whether the domain in a message's From field stands behind the message, and what its owner
 * wants done where it doesn't (DMARC: RFC 9989, which obsoletes RFC 7489 and RFC 9091). What SPF
 * and DKIM found comes in as {@link org.signpost.dmarc.Evidence}; the DNS is asked by {@code
 * dns.Resolver}. Uses {@code dns}, {@code message} and {@code address}, and knows neither {@code
 * spf} nor {@code dkim} nor the server.
 */
@NullMarked
package org.signpost.dmarc;

import org.jspecify.annotations.NullMarked;
