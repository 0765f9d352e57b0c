package org.signpost.account;

import org.signpost.address.Domain;
import org.signpost.address.LocalPart;
import org.signpost.address.Mailbox;
import org.signpost.config.DomainConfig;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One domain as its configuration and files were at one moment; it never changes.
 *
 * @param aliases local part in lower case to targets
 * @param recipients local parts in lower case of {@code recipients = "file:…"}
 * @param catchAll where mail for any other address goes
 * @param complete false where a file was never good, so that an address that isn't known may exist
 */
record DomainAddresses(
        DomainConfig config,
        Map<String, List<Mailbox>> aliases,
        Set<String> recipients,
        Optional<Mailbox> catchAll,
        boolean complete) {

    DomainAddresses {
        aliases = Map.copyOf(aliases);
        recipients = Set.copyOf(recipients);
    }

    /** Whether another system keeps its accounts. */
    boolean accountsInDirectory() {
        return config.accounts() == DomainConfig.Accounts.LDAP;
    }

    Domain name() {
        return config.name();
    }

    /** The targets of the alias of exactly that name; none where it is no alias. */
    List<Mailbox> aliasTargets(Mailbox mailbox) {
        return aliases.getOrDefault(mailbox.local().folded(), List.of());
    }

    /** The aliases of this domain, in lower case. */
    List<Mailbox> aliasNames() {
        return aliases.keySet().stream()
                .map(local -> new Mailbox(new LocalPart(local), name()))
                .toList();
    }

    /** The mailbox without its tag, or empty where it has none. */
    Optional<Mailbox> base(Mailbox mailbox) {
        return Subaddress.base(mailbox, config.tagSeparator());
    }

    /** Whether the addresses of this domain are known here and not asked for. */
    boolean knowsItsAddresses() {
        return switch (config.recipients()) {
            case DomainConfig.Recipients.Accounts() -> true;
            case DomainConfig.Recipients.File file -> true;
            case DomainConfig.Recipients.Callout() -> false;
            case DomainConfig.Recipients.Ldap() -> false;
            case DomainConfig.Recipients.Any() -> false;
        };
    }

    Mailbox postmaster() {
        return new Mailbox(new LocalPart("postmaster"), name());
    }
}
