/**
 * Fetches what mail servers need by HTTPS, such as the keys of an issuer of tokens; wraps the JDK's
 * client of HTTP (RFC 9110). Uses nothing of the project.
 */
@NullMarked
package org.signpost.http;

import org.jspecify.annotations.NullMarked;
