package org.signpost.account;

import org.signpost.address.Mailbox;

/** What came of a wish to change an account. */
public sealed interface AccountChange {

    /** It was added. */
    record Added(Mailbox address) implements AccountChange {}

    /** Its password, or its state, is the new one. */
    record Changed(Mailbox address) implements AccountChange {}

    /** It is gone; its Maildir stays. */
    record Removed(Mailbox address) implements AccountChange {}

    /** Nothing changed: there is one of that address. */
    record Exists(Mailbox address) implements AccountChange {}

    /** Nothing changed: there is none of that address. */
    record NoSuchAccount(Mailbox address) implements AccountChange {}

    /**
     * Nothing changed: the account has no such thing.
     *
     * @param what its kind and its name
     */
    record NoSuchPart(Mailbox address, String what) implements AccountChange {}

    /**
     * Nothing changed: the account has such a thing already.
     *
     * @param what its kind and its name
     */
    record PartExists(Mailbox address, String what) implements AccountChange {}

    /** Nothing changed: the address has no domain. */
    record BadAddress(Mailbox address) implements AccountChange {}

    /** Nothing changed: the password can't be typed the same everywhere (RFC 4013). */
    record BadPassword() implements AccountChange {}

    /** Whether it was done. */
    default boolean done() {
        return this instanceof Added || this instanceof Changed || this instanceof Removed;
    }

    /** One sentence for an administrator. */
    default String text() {
        return switch (this) {
            case Added(Mailbox address) -> "account " + address + " added";
            case Changed(Mailbox address) -> "account " + address + " changed";
            case Removed(Mailbox address) ->
                    "account " + address + " removed; its mail stays in the data folder";
            case Exists(Mailbox address) -> "account " + address + " exists already";
            case NoSuchAccount(Mailbox address) -> "there is no account " + address;
            case NoSuchPart(Mailbox address, String what) ->
                    "account " + address + " has no " + what;
            case PartExists(Mailbox address, String what) ->
                    "account " + address + " has " + what + " already";
            case BadAddress(Mailbox address) ->
                    address + " can't be an account: its domain must be a name";
            case BadPassword() ->
                    "the password is empty or holds a character that SASLprep (RFC 4013) forbids,"
                            + " such as a control character or an emoji";
        };
    }
}
