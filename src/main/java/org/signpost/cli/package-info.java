/**
 * The commands of {@code signpost}: they read what the administrator says, call roles, stores or
 * the running server, and print; they hold no rules. Wraps picocli. May use everything below the
 * faces, and {@code control}.
 */
@NullMarked
package org.signpost.cli;

import org.jspecify.annotations.NullMarked;
