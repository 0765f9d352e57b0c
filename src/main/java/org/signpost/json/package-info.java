/**
 * Reads and writes JSON (RFC 8259), for the control socket, for what commands print, and for what
 * strangers report. Wraps Jackson; uses nothing of the project.
 */
@NullMarked
package org.signpost.json;

import org.jspecify.annotations.NullMarked;
