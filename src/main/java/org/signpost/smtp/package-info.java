/**
 * Speaks SMTP's words, for both ends: commands, replies, status codes, extensions, how lines and
 * message content are framed, and how a peer that is late is noticed (RFC 5321, 3463, 2034, 2033).
 * Uses {@code address} and {@code observe}.
 */
@NullMarked
package org.signpost.smtp;

import org.jspecify.annotations.NullMarked;
