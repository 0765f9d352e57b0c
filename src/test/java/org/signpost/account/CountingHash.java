package org.signpost.account;

import java.util.concurrent.atomic.AtomicInteger;

/** Hashes nothing and counts how often it was to compare. */
final class CountingHash implements PasswordHash {

    final AtomicInteger compared = new AtomicInteger();

    @Override
    public String hash(String password) {
        return "hash of " + password;
    }

    @Override
    public boolean matches(String password, String hash) {
        compared.incrementAndGet();
        return hash.equals("hash of " + password);
    }

    @Override
    public String unmatched() {
        return "none";
    }
}
