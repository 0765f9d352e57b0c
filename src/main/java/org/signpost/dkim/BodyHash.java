package org.signpost.dkim;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Hashes a body in one canonical form, and the beginnings of it that signatures ask for. */
final class BodyHash implements BodyCanonicalizer.Canonical {

    private final MessageDigest digest = sha256();
    private final NavigableSet<Long> marks;
    private final Map<Long, byte[]> beginnings = new HashMap<>();
    private final BodyCanonicalizer canonicalizer;
    private long size;

    BodyHash(Canonicalization canonicalization, NavigableSet<Long> lengths) {
        canonicalizer = new BodyCanonicalizer(canonicalization, this);
        marks = new TreeSet<>(lengths);
        mark();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    void write(byte[] octets, int from, int length) {
        canonicalizer.write(octets, from, length);
    }

    @Override
    public void take(byte[] octets, int from, int length) {
        int at = from;
        int left = length;
        while (!marks.isEmpty() && marks.first() - size <= left) {
            int part = (int) (marks.first() - size);
            digest.update(octets, at, part);
            size += part;
            at += part;
            left -= part;
            mark();
        }
        digest.update(octets, at, left);
        size += left;
    }

    /** Notes the hash of what came so far, where a signature covers just that. */
    private void mark() {
        if (!marks.isEmpty() && marks.first() == size) {
            beginnings.put(size, copy().digest());
            marks.remove(size);
        }
    }

    private MessageDigest copy() {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException theJdksCan) {
            throw new IllegalStateException(theJdksCan);
        }
    }

    /** The body is over: its hash, and that of each beginning that it is long enough for. */
    Map<Long, byte[]> end() {
        canonicalizer.end();
        beginnings.put(Long.MAX_VALUE, digest.digest());
        return beginnings;
    }

    /** How many octets the canonical body has. */
    long size() {
        return size;
    }
}
