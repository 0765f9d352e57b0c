/**
 * Tells what happens to mail: events for the log and the trace, and the clock that every scheduler
 * lives by. Uses nothing of the project; the sinks that store or print events are elsewhere.
 */
@NullMarked
package org.signpost.observe;

import org.jspecify.annotations.NullMarked;
