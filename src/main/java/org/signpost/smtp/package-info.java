/**
 * Speaks SMTP's words, for both ends: commands, replies, status codes, extensions, and how lines
 * and message content are framed (RFC 5321, 3463, 2034, 2033). Uses {@code address} and {@code
 * observe}.
 */
@NullMarked
package org.signpost.smtp;

import org.jspecify.annotations.NullMarked;
