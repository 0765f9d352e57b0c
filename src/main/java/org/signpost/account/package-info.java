/**
 * Knows who may submit mail, with what proof, and which addresses of our domains exist and where
 * they lead. May use {@code store}, {@code config} and everything below the state packages.
 */
@NullMarked
package org.signpost.account;

import org.jspecify.annotations.NullMarked;
