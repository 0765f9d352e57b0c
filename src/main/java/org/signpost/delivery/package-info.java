/**
 * Takes due work from the queue, routes it, makes attempts, records outcomes, and bounces or
 * retries (RFC 5321 §4.5.4, §5, RFC 3464). Uses {@code smtpclient} for the dialogue with other
 * hosts, {@code queue}, {@code account} and {@code config}, and everything below.
 *
 * <p>Work that was taken waits in memory, in one bounded line for each destination, until the
 * destination has a free place. What finds its line full waits in the queue until the line has
 * room, and a destination that can't be reached settles its whole line at once; so neither holds up
 * mail for anybody else.
 *
 * <p>What becomes of a message's recipients is recorded once for each time that it was taken, when
 * the last of its destinations has been tried, but who has the message is written down right after
 * the host's reply. Only a crash between the reply and the write delivers it again (RFC 1047), and
 * a Maildir is spared that by file names that a second delivery gives again.
 */
@NullMarked
package org.signpost.delivery;

import org.jspecify.annotations.NullMarked;
