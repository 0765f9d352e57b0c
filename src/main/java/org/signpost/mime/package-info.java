/**
 * Converts a message's content to what its next hop can take, without damage, or says why that
 * can't be done (RFC 2045, 2046, 2047, 2231, 6152, 3030, RFC 5321 §4.5.3.1.6).
 *
 * <p>Content is read twice and never held: {@link org.signpost.mime.Survey} goes through it once
 * and notes {@link org.signpost.mime.Edits}, which are applied while it streams to where it goes.
 *
 * <p>What is malformed is never guessed at. Where readers disagree about a piece (no boundary, an
 * unknown or doubled Content-Transfer-Encoding, a header line that is no field), it goes as it is
 * if it fits, else the message can't be converted. What stands before the first and after the last
 * boundary of a multipart, which nobody shows, is left out where it doesn't fit (RFC 2046 §5.1.1).
 * No charset is made up: text that names none keeps naming none.
 *
 * <p>Knows addresses only, whose character classes it shares.
 */
@NullMarked
package org.signpost.mime;

import org.jspecify.annotations.NullMarked;
