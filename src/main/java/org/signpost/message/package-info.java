/**
 * Reads and writes what a message is made of: header fields, address lists, trace fields, and
 * delivery status notifications (RFC 5322, 5321 §4.4, 3464). Uses {@code address} and, for
 * notifications, {@code smtp}'s statuses and {@code mime}'s encodings.
 */
@NullMarked
package org.signpost.message;

import org.jspecify.annotations.NullMarked;
