/**
 * Keeps accepted messages until every recipient is settled.
 *
 * <p>The instant of acceptance: {@link org.signpost.queue.Queue#accept} returns, which is when the
 * transaction that holds the message's row, its recipients and the end of its content is committed
 * with an fsync. Before it, a crash leaves nothing that anybody sees; from it on, the message is
 * delivered or bounced, whatever happens to the process or the machine (RFC 5321 §4.2.5, §6.1). A
 * notice is accepted in the transaction that records the outcome which causes it.
 *
 * <h2>The legal states of a message</h2>
 *
 * <table>
 * <caption>On disk; every other combination of rows is a fault</caption>
 * <tr><th>state</th><th>message</th><th>recipient</th><th>chunk</th><th>staged</th></tr>
 * <tr><td>draft, in memory</td><td>–</td><td>–</td><td>–</td><td>–</td></tr>
 * <tr><td>draft, staged</td><td>–</td><td>–</td><td>1 or more</td><td>1</td></tr>
 * <tr><td>accepted, small</td><td>1, with content</td><td>1 or more</td><td>–</td><td>–</td></tr>
 * <tr><td>accepted, large</td><td>1, without</td><td>1 or more</td><td>1 or more</td><td>–</td></tr>
 * <tr><td>gone</td><td>–</td><td>–</td><td>–</td><td>–</td></tr>
 * </table>
 *
 * <p>Each arrow is one transaction. Draft → draft, staged: a chunk is full, or the memory for
 * drafts is. Draft → accepted: {@code accept}, or {@code record} or {@code delivered} for a notice.
 * Draft → gone: closed, or found at the next start; a large one in several transactions, each of
 * which leaves it with fewer chunks. Accepted → accepted: {@code delivered}, {@code record} that
 * leaves a recipient open, {@code retryNow}. Accepted → gone: {@code record} that settles the last
 * recipient, {@code remove}.
 *
 * <p>{@code delivered} takes away recipients that have the message, while the lease goes on for the
 * others. It never takes the last one: a message without recipients is a fault. The notices that
 * follow from those deliveries are accepted in the same transaction.
 *
 * <p>A message in any other state, or with a value that was never written, is damaged: it is told
 * to the log once in the life of a process, nobody takes it, and it stays as it is until {@code
 * retryNow} has another look at it or {@code remove} takes it away.
 *
 * <h2>The legal states of a recipient</h2>
 *
 * <ul>
 *   <li>open, not tried: a row without a last status, due at acceptance or when its hold ends;
 *   <li>open, deferred: a row with the last status, how many attempts count for the next pause, and
 *       when it is due next;
 *   <li>settled, that is delivered or failed: no row. Nothing leads back from there.
 * </ul>
 *
 * <p>A message is due when the first of its open recipients is; the two are changed together, but
 * by {@code delivered}: until {@code record}, the message may be due earlier than they are.
 *
 * <h2>What is in memory only</h2>
 *
 * <p>That a message is leased, that it is set aside, and copies of fresh content. All of it ends
 * with the process: after a crash every open recipient that is due is handed out again, so that a
 * message whose outcome wasn't recorded yet may reach its next hop twice, and never not at all.
 *
 * <p>May use {@code store} and everything below the state packages.
 */
@NullMarked
package org.signpost.queue;

import org.jspecify.annotations.NullMarked;
