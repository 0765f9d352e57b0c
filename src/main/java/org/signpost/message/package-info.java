/**
 * Reads and makes what a message is made of: header fields, dates, trace information (RFC 5322, RFC
 * 5321 §4.4). Uses {@code address}.
 */
@NullMarked
package org.signpost.message;

import org.jspecify.annotations.NullMarked;
