package org.signpost.config;

import org.signpost.address.Domain;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A {@code [[domain]]} table: a domain whose mail ends here or is handed on from here.
 *
 * @param name {@code name}
 * @param deliver {@code deliver}: where its mail goes
 * @param recipients {@code recipients}: which of its addresses exist
 * @param aliases {@code aliases}, {@code aliases-file} and {@code catch-all}
 * @param tagSeparator {@code subaddress}: what separates a mailbox from a tag, {@code +} by
 *     default; empty for none
 * @param accounts {@code accounts}: who knows the passwords of its accounts
 * @param dkim {@code dkim}: whether its mail is signed; none where nothing is said of it
 */
public record DomainConfig(
        Domain name,
        Deliver deliver,
        Recipients recipients,
        Aliases aliases,
        Optional<Character> tagSeparator,
        Accounts accounts,
        Optional<DkimConfig> dkim) {

    /** A domain whose accounts are in the store. */
    public DomainConfig(
            Domain name,
            Deliver deliver,
            Recipients recipients,
            Aliases aliases,
            Optional<Character> tagSeparator) {
        this(name, deliver, recipients, aliases, tagSeparator, Accounts.STORE, Optional.empty());
    }

    /** {@code accounts}: who knows the passwords of a domain's accounts. */
    public enum Accounts {
        /** {@code "store"}: this server. */
        STORE,
        /** {@code "ldap"}: the directory of {@code [ldap]}. */
        LDAP
    }

    /** {@code deliver}: where a domain's mail goes. */
    public sealed interface Deliver {

        /** {@code "maildir"}: into the accounts' folders below the data folder. */
        record Maildir() implements Deliver {}

        /** {@code "lmtp://host:port"}: to a mailbox server by LMTP. */
        record Lmtp(HostPort host) implements Deliver {}

        /** {@code "smtp://host:port"}: to an inner server by SMTP. */
        record Smtp(HostPort host) implements Deliver {}
    }

    /** {@code recipients}: which addresses of a domain exist. */
    public sealed interface Recipients {

        /** {@code "accounts"}: those of the accounts in the store. */
        record Accounts() implements Recipients {}

        /** {@code "callout"}: those that the next host says yes to. */
        record Callout() implements Recipients {}

        /**
         * {@code "file:PATH"}: those in a file, one local part or address a line; re-read when it
         * changes.
         */
        record File(Path path) implements Recipients {}

        /** {@code "ldap"}: those of which the directory of {@code [ldap]} has one entry. */
        record Ldap() implements Recipients {}

        /** {@code "any"}: all of them. */
        record Any() implements Recipients {}
    }

    /**
     * Addresses that stand for others.
     *
     * @param entries {@code aliases}: local part in lower case to targets; a target without domain
     *     is one of this domain
     * @param file {@code aliases-file}: more of them, {@code name: target, target} a line; re-read
     *     when it changes
     * @param catchAll {@code catch-all}: where mail for any other address goes
     */
    public record Aliases(
            Map<String, List<String>> entries, Optional<Path> file, Optional<String> catchAll) {

        /** Copies the map. */
        public Aliases {
            entries = Map.copyOf(entries);
        }

        /** No aliases. */
        public static Aliases none() {
            return new Aliases(Map.of(), Optional.empty(), Optional.empty());
        }
    }
}
