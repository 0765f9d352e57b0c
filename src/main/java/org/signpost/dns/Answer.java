package org.signpost.dns;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * What the DNS says to one question: records, no such name, no such record, or nothing because it
 * couldn't be asked.
 *
 * <p>Only {@link Found}, {@link NoSuchName} and {@link NoData} are statements about the domain;
 * {@link Failed} is always temporary.
 *
 * @param <T> what one record holds
 */
public sealed interface Answer<T> {

    /** The same answer with each record turned into something else. */
    <R> Answer<R> map(Function<? super T, ? extends R> change);

    /**
     * There are records.
     *
     * @param records at least one, in the order of the answer
     * @param ttl how long the answer may still be used
     * @param security the weakest of all that led here, CNAMEs included
     * @param canonicalName the end of the CNAME chain; the name asked for when there is none
     */
    record Found<T>(List<T> records, Duration ttl, Security security, DnsName canonicalName)
            implements Answer<T> {

        /** Copies the records. */
        public Found {
            records = List.copyOf(records);
            if (records.isEmpty()) {
                throw new IllegalArgumentException("found nothing");
            }
        }

        @Override
        public <R> Answer<R> map(Function<? super T, ? extends R> change) {
            List<R> changed = records.stream().<R>map(change).toList();
            return new Found<>(changed, ttl, security, canonicalName);
        }
    }

    /**
     * The name doesn't exist, nor any below it (NXDOMAIN, RFC 8020).
     *
     * @param ttl how long the answer may still be used (RFC 2308 §5)
     * @param security the weakest of all that led here
     * @param canonicalName the name that doesn't exist: the end of the CNAME chain (RFC 6604 §3)
     */
    record NoSuchName<T>(Duration ttl, Security security, DnsName canonicalName)
            implements Answer<T> {

        @Override
        public <R> Answer<R> map(Function<? super T, ? extends R> change) {
            return new NoSuchName<>(ttl, security, canonicalName);
        }
    }

    /**
     * The name exists and has no record of the type.
     *
     * @param ttl how long the answer may still be used (RFC 2308 §5)
     * @param security the weakest of all that led here
     * @param canonicalName the end of the CNAME chain
     */
    record NoData<T>(Duration ttl, Security security, DnsName canonicalName) implements Answer<T> {

        @Override
        public <R> Answer<R> map(Function<? super T, ? extends R> change) {
            return new NoData<>(ttl, security, canonicalName);
        }
    }

    /**
     * It couldn't be asked; nothing is known about the name.
     *
     * @param why the kind of failure
     * @param detail one line for an administrator: whom it asked and what happened
     */
    record Failed<T>(Failure why, String detail) implements Answer<T> {

        @Override
        public <R> Answer<R> map(Function<? super T, ? extends R> change) {
            return new Failed<>(why, detail);
        }
    }

    /** Why there is no answer. */
    enum Failure {
        /** Nobody answered in time. */
        TIMEOUT,
        /** Whoever answered couldn't or wouldn't find out, or the answer made no sense. */
        SERVFAIL,
        /** There is an answer, but its DNSSEC signatures don't hold. */
        BOGUS
    }
}
