package org.signpost.nameserver;

import org.xbill.DNS.DClass;
import org.xbill.DNS.NSEC3PARAMRecord;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.utils.base32;

import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** How a signed zone proves what doesn't exist: by records that chain its names. */
public enum Denial {

    /** The names themselves, in their order (RFC 4034 §4). */
    NSEC {
        @Override
        Optional<Record> parameters(Name apex, long ttl) {
            return Optional.empty();
        }

        @Override
        Name owner(Name name, Name apex) {
            return name;
        }

        // RFC 4035 §2.3: every name that has records, and none that only lies above others.
        @Override
        boolean chains(SortedSet<Integer> types) {
            return !types.isEmpty();
        }

        @Override
        SortedSet<Integer> bits(SortedSet<Integer> types, boolean signed) {
            SortedSet<Integer> bits = new TreeSet<>(types);
            bits.add(Type.RRSIG);
            bits.add(Type.NSEC);
            return bits;
        }

        @Override
        Record link(Name owner, Name next, long ttl, int[] types) {
            return new NSECRecord(owner, DClass.IN, ttl, next, types);
        }
    },

    /**
     * Hashes of the names, in theirs (RFC 5155), as RFC 9276 §3.1 wants them: no salt, no rounds.
     */
    NSEC3 {
        @Override
        Optional<Record> parameters(Name apex, long ttl) {
            return Optional.of(hashing(apex, ttl));
        }

        @Override
        Name owner(Name name, Name apex) {
            try {
                String label = BASE32.toString(hashing(apex, 0).hashName(name));
                return Name.concatenate(new Name(label), apex);
            } catch (NoSuchAlgorithmException | TextParseException e) {
                throw new IllegalStateException("every Java has SHA-1, and its hash is a label", e);
            } catch (NameTooLongException e) {
                throw new IllegalArgumentException(apex + " is too long for NSEC3", e);
            }
        }

        // RFC 5155 §7.1: names without records too, if others lie below them.
        @Override
        boolean chains(SortedSet<Integer> types) {
            return true;
        }

        @Override
        SortedSet<Integer> bits(SortedSet<Integer> types, boolean signed) {
            SortedSet<Integer> bits = new TreeSet<>(types);
            if (signed) bits.add(Type.RRSIG);
            return bits;
        }

        @Override
        Record link(Name owner, Name next, long ttl, int[] types) {
            byte[] hash = BASE32.fromString(next.getLabelString(0));
            return new NSEC3Record(
                    owner, DClass.IN, ttl, SHA1, NO_FLAGS, NO_ROUNDS, NO_SALT, hash, types);
        }
    };

    private static final base32 BASE32 = new base32(base32.Alphabet.BASE32HEX, false, true);
    private static final int SHA1 = NSEC3Record.SHA1_DIGEST_ID;
    private static final int NO_FLAGS = 0;
    private static final int NO_ROUNDS = 0;
    private static final byte[] NO_SALT = {};

    private static NSEC3PARAMRecord hashing(Name apex, long ttl) {
        return new NSEC3PARAMRecord(apex, DClass.IN, ttl, SHA1, NO_FLAGS, NO_ROUNDS, NO_SALT);
    }

    /** What the apex has to say about the chain. */
    abstract Optional<Record> parameters(Name apex, long ttl);

    /** Where the record of a name stands, or would stand. */
    abstract Name owner(Name name, Name apex);

    /** Whether a name with records of these types has a place in the chain. */
    abstract boolean chains(SortedSet<Integer> types);

    /** The types that the chain's record of a name lists. */
    abstract SortedSet<Integer> bits(SortedSet<Integer> types, boolean signed);

    /** The record that says that nothing lies between these two. */
    abstract Record link(Name owner, Name next, long ttl, int[] types);
}
