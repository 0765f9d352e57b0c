/**
 * Receives mail: a listener accepts connections, a session speaks SMTP on one of them, and what it
 * receives is handed to the queue before it is acknowledged (RFC 5321, 2920, 1870, 6152, 3207,
 * 4954, 6409). Each session runs on its own virtual thread. May use {@code policy}, the state
 * packages, the standards and the vocabulary.
 */
@NullMarked
package org.signpost.smtpserver;

import org.jspecify.annotations.NullMarked;
