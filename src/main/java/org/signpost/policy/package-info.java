/**
 * Decides what each stage of a session refuses, by the role of its listener: pure decisions,
 * without a socket (RFC 5321 §7.9, RFC 6409 §4–6, RFC 5068). May use the state packages, the
 * standards and the vocabulary.
 */
@NullMarked
package org.signpost.policy;

import org.jspecify.annotations.NullMarked;
