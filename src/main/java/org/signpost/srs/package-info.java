/**
 * Rewrites the sender of mail that is passed on elsewhere, so that SPF holds there and bounces find
 * their way back: the Sender Rewriting Scheme (draft-mengwong-sender-rewrite, never an RFC).
 *
 * <p>Uses addresses only.
 */
@NullMarked
package org.signpost.srs;

import org.jspecify.annotations.NullMarked;
