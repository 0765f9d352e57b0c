/**
 * Keeps the keys that sign mail for our domains, and says by which of them a message of an author
 * is signed (RFC 6376, RFC 8301, RFC 8463), and what waits for one. May use {@code store}, {@code
 * config}, {@code queue}, and everything below the state packages.
 *
 * <p>The instant of commitment: the transaction that holds a key's row, its private half sealed, is
 * on disk. From it on the running server signs by the key; nothing has to be restarted.
 *
 * <h2>The legal states of a key</h2>
 *
 * <table>
 * <caption>A key is never removed: that a domain had one is what keeps its mail from going
 * unsigned</caption>
 * <tr><th>state</th><th>signs</th><th>its record in the DNS</th></tr>
 * <tr><td>active</td><td>yes</td><td>has to be there</td></tr>
 * <tr><td>retired</td><td>no</td><td>stays as long as mail is under way that it signed</td></tr>
 * </table>
 *
 * <p>Nothing → active: made or imported. Active → retired: by hand. Nothing leads back: a selector
 * is used for one key only. States of a key that isn't published yet, or is revoked, may join these
 * two; so the store takes any word, and a reader refuses those that it doesn't know.
 *
 * <h2>How private halves are sealed</h2>
 *
 * <p>By AES-256-GCM, bound to domain and selector, under one key: 32 random octets in {@code
 * master.key} in the data folder, or made of a passphrase. Which of the two it is was decided by
 * the first key, and is written beside the keys with something sealed by which a wrong one is
 * known.
 *
 * <p>To change it, all keys are sealed anew in one transaction. A new file lies beside the old one
 * as {@code master.key.next} before that, and takes its place afterwards; whoever finds that the
 * old one isn't the right one looks for it there. So the keys can be opened at every moment, and an
 * old file that a crash has left is removed when it's done again.
 */
@NullMarked
package org.signpost.keys;

import org.jspecify.annotations.NullMarked;
