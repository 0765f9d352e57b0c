/**
 * Zones of the DNS, as files and signed (RFC 1035, RFC 4034, RFC 5155), and a small authoritative
 * server for laboratories and tests, so that mail can find its way where no other DNS is. May use
 * {@code dns}; dnsjava's types stay in here and in {@code dns}.
 */
@NullMarked
package org.signpost.nameserver;

import org.jspecify.annotations.NullMarked;
