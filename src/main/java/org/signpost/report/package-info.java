/**
 * Keeps what was found out about the world's mail, for those who are told of it: the administrator,
 * who wants to know what a check would do before it counts, and daily the owners of authors'
 * domains (RFC 9990).
 *
 * <p>It is written beside mail's way, in {@code trace.db}: no message waits for it, and what can't
 * be written in time is left out and counted. May use {@code store}, {@code authentication} and
 * what is below.
 */
@NullMarked
package org.signpost.report;

import org.jspecify.annotations.NullMarked;
