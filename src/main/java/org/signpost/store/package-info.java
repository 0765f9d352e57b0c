/**
 * Keeps what must survive: SQLite files with a schema version, one thread that writes each of them
 * and commits a batch per fsync, a few that read, and the data folder with its lock.
 *
 * <p>The instant of commitment: {@link org.signpost.store.Database#write} returns. Before it, a
 * crash leaves nothing of the work; from it on, the work survives the process and the machine. SQL
 * is stated by the callers; types of {@code java.sql} don't leave this package. Uses nothing of the
 * project.
 */
@NullMarked
package org.signpost.store;

import org.jspecify.annotations.NullMarked;
