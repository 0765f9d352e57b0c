/**
 * Wires one server from a configuration, by constructors, and keeps it running: used by the command
 * line, the laboratory and tests. May use everything but the faces.
 */
@NullMarked
package org.signpost.node;

import org.jspecify.annotations.NullMarked;
