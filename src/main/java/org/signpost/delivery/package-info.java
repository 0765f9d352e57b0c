/**
 * Takes due work from the queue, routes it, makes attempts, records outcomes, and bounces or
 * retries (RFC 5321 §4.5.4, §5, RFC 3464). Uses {@code smtpclient} for the dialogue with other
 * hosts, {@code queue}, {@code account} and {@code config}, and everything below.
 *
 * <p>Work that was taken waits in memory, in one bounded line for each destination, until the
 * destination has a free place. A destination that can't be reached settles its whole line at once,
 * and one whose line is full sends the rest back to the queue for a later time; so neither holds up
 * mail for anybody else.
 *
 * <p>What becomes of a message's recipients is recorded once for each time that it was taken, when
 * the last of its destinations has been tried. After a crash before that instant, recipients that
 * already have the message get it again: that is the one way to duplicates, and a Maildir is spared
 * it by file names that a second delivery gives again.
 */
@NullMarked
package org.signpost.delivery;

import org.jspecify.annotations.NullMarked;
