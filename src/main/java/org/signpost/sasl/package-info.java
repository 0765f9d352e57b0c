/**
 * Speaks both sides of SASL, by which a client proves who it is before it may submit mail, and
 * derives what is kept of a password (RFC 4422, RFC 4616, RFC 4954 §4, RFC 4013, RFC 5802 §3). Uses
 * nothing of the project and knows no accounts.
 */
@NullMarked
package org.signpost.sasl;

import org.jspecify.annotations.NullMarked;
