package org.signpost.dkim;

/**
 * The hash of a body in one form.
 *
 * @param sha256 of the octets that the form covers, 32 octets
 * @param covered how many octets of the canonical body that are
 * @param size how many octets the canonical body has
 */
@SuppressWarnings("ArrayRecordComponent") // handed out once, compared by content
public record BodyDigest(byte[] sha256, long covered, long size) {}
