package org.signpost.json;

/**
 * How much of a stranger's JSON is read before it is refused.
 *
 * @param octets of the whole document, give or take a buffer of 8,000
 * @param depth of arrays and objects within each other
 * @param tokens strings, numbers, names, and the beginnings and ends of arrays and objects: what is
 *     small in the document may be large in memory
 * @param stringLength characters of one string
 */
public record JsonLimits(long octets, int depth, long tokens, int stringLength) {}
