/**
 * Asks the DNS where mail goes and what a domain says about its mail: typed answers that never
 * confuse "no record" with "could not ask" (RFC 1035, RFC 2308, RFC 6891, RFC 7766, RFC 8020, RFC
 * 9520), and a cache. May use {@code address} and {@code observe}; dnsjava's types stay in here and
 * in {@code nameserver}.
 */
@NullMarked
package org.signpost.dns;

import org.jspecify.annotations.NullMarked;
