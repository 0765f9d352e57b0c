/**
 * Where mail goes next: routes and destinations, the hosts of a destination and their addresses
 * (RFC 5321 §5.1, RFC 7505), how sessions with them are secured, connections that are kept, and the
 * question to a next host whether it takes a recipient. Uses {@code smtpclient} for the dialogue,
 * {@code config}, {@code account} for the contract of callouts, and everything below.
 */
@NullMarked
package org.signpost.hop;

import org.jspecify.annotations.NullMarked;
