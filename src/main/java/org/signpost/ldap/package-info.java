/**
 * Asks an LDAP directory who has an account and whether a password is right, by search and bind
 * (RFC 4511, RFC 4513, RFC 4515). Wraps the UnboundID LDAP SDK. May use the state packages and
 * everything below them.
 */
@NullMarked
package org.signpost.ldap;

import org.jspecify.annotations.NullMarked;
