/**
 * Keeps accepted messages until every recipient is settled.
 *
 * <p>The instant of acceptance: {@link org.signpost.queue.Queue#accept} returns. Before it, nothing
 * of the message exists after a crash; from it on, the message is delivered or bounced, whatever
 * happens to the process or the machine (RFC 5321 §4.2.5, §6.1).
 *
 * <p>May use {@code store} and everything below the state packages.
 */
@NullMarked
package org.signpost.queue;

import org.jspecify.annotations.NullMarked;
