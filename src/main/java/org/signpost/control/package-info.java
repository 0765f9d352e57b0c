/**
 * Lets commands talk to the server that runs: a Unix socket in the data folder that carries one
 * JSON object a line. May use everything below the faces.
 */
@NullMarked
package org.signpost.control;

import org.jspecify.annotations.NullMarked;
