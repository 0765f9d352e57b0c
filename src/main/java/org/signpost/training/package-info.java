/**
 * What the launcher runs once after a build: a server's start and some thousand messages, from
 * which Java learns what every later process loads and compiles first. May use everything but the
 * faces.
 */
@NullMarked
package org.signpost.training;

import org.jspecify.annotations.NullMarked;
