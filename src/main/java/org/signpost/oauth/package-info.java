/**
 * Judges the access tokens that clients bring in OAUTHBEARER and XOAUTH2: signed JSON Web Tokens of
 * configured issuers (RFC 7519, RFC 7515, RFC 7517, RFC 8725, RFC 7628). Wraps nimbus-jose-jwt; may
 * use the vocabulary.
 */
@NullMarked
package org.signpost.oauth;

import org.jspecify.annotations.NullMarked;
