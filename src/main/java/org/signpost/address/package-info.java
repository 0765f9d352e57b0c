/**
 * Names the ends of mail: domains, local parts, mailboxes, the paths of an envelope, and the
 * networks that clients come from (RFC 5321 §4.1.2, RFC 1035 §2.3.4, RFC 4291). Uses nothing.
 */
@NullMarked
package org.signpost.address;

import org.jspecify.annotations.NullMarked;
