/**
 * Reads and writes JSON (RFC 8259), for the control socket and for what commands print. Wraps
 * Jackson; uses nothing of the project.
 */
@NullMarked
package org.signpost.json;

import org.jspecify.annotations.NullMarked;
