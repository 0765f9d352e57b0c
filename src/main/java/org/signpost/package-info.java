/** Signpost, an e-mail server: the entry of its command line. May use every package. */
@NullMarked
package org.signpost;

import org.jspecify.annotations.NullMarked;
