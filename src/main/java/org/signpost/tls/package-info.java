/**
 * Encrypts the connections that mail travels on, in both directions, and says precisely what was
 * verified about the peer: RFC 8446, RFC 5246, RFC 9325, RFC 9525, RFC 3207. Uses {@code observe}
 * (the clock) and {@code address} only; Conscrypt, Bouncy Castle and {@code javax.net.ssl} stay in
 * here.
 */
@NullMarked
package org.signpost.tls;

import org.jspecify.annotations.NullMarked;
