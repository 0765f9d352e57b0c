/**
 * A small internet on loopback: three complete servers, the DNS that they ask, and real mail
 * between them, for trying out, for showing and for tests. May use everything but the faces.
 */
@NullMarked
package org.signpost.lab;

import org.jspecify.annotations.NullMarked;
