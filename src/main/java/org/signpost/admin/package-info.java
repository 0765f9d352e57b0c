/**
 * Answers what an administrator asks of accounts and keys, in the running server and where none
 * runs. May use {@code control}, {@code keys}, the state packages and everything below.
 */
@NullMarked
package org.signpost.admin;

import org.jspecify.annotations.NullMarked;
