package org.signpost.account;

import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.config.Config;
import org.signpost.config.DomainConfig;
import org.signpost.config.DomainPlaces;
import org.signpost.config.toml.Position;
import org.signpost.config.toml.Problem;
import org.signpost.config.toml.Problem.Severity;
import org.signpost.config.toml.Suggestion;
import org.signpost.observe.EventSink;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds what an administrator should mend in the domains of a configuration, beside what the file
 * alone shows: lists that can't be used, aliases that lead nowhere, a postmaster who is nobody.
 * Reads the lists anew, and asks no other host.
 *
 * <p>Errors are what makes mail go wrong that has to be right: a list whose addresses nobody knows,
 * a postmaster who reads nothing (RFC 5321 §4.5.1). An alias that leads nowhere is a warning: it
 * harms its own mail only, which waits with its sender, and must not keep a server from starting
 * because an account was removed.
 */
public final class DomainCheck {

    private static final Comparator<Problem> BY_PLACE =
            Comparator.comparing(Problem::file)
                    .thenComparingInt(Problem::line)
                    .thenComparing(Problem::severity)
                    .thenComparing(Problem::message);

    private final Config config;
    private final List<DomainFiles> domains;
    private final Lookup lookup;
    private final DomainPlaces places;
    private final List<Problem> problems = new ArrayList<>();

    /**
     * An account that there is.
     *
     * @param hasPassword false for somebody whose password another system knows
     */
    public record Known(Mailbox address, boolean hasPassword) {

        /** As the store has it. */
        public static Known of(AccountEntry account) {
            return new Known(account.address(), account.hasPassword());
        }
    }

    private DomainCheck(Config config, List<Known> accounts) {
        this.config = config;
        domains = config.domains().stream().map(d -> new DomainFiles(d, EventSink.none())).toList();
        // What is looked at once is taken as it is, and not as a file that may be half written.
        domains.forEach(d -> d.refresh(Instant.MAX));
        List<AccountEntry> entries = new ArrayList<>();
        for (Known account : accounts) {
            entries.add(
                    new AccountEntry(
                            entries.size(),
                            account.address(),
                            Instant.EPOCH,
                            AccountEntry.State.ACTIVE,
                            account.hasPassword()));
        }
        lookup =
                new Lookup(
                        new OwnAddresses(domains.stream().map(DomainCheck::addresses).toList()),
                        AccountBook.of(entries),
                        (domain, mailbox) -> new Callout.Answer.Accepted());
        places = DomainPlaces.of(config.file());
    }

    /** A list with bad lines is taken by its good ones, so that the rest can be judged as well. */
    private static DomainAddresses addresses(DomainFiles domain) {
        DomainAddresses addresses = domain.addresses();
        boolean readable = domain.problems().stream().allMatch(p -> p.line() > 0);
        return new DomainAddresses(
                addresses.config(),
                addresses.aliases(),
                addresses.recipients(),
                addresses.catchAll(),
                readable);
    }

    /** What is wrong with the lists that the configuration names. */
    public static List<Problem> ofLists(Config config) {
        DomainCheck check = new DomainCheck(config, List.of());
        return check.domains.stream().flatMap(d -> d.problems().stream()).toList();
    }

    /**
     * Everything, by file and line.
     *
     * @param accounts all that there are
     */
    public static List<Problem> of(Config config, List<Known> accounts) {
        DomainCheck check = new DomainCheck(config, accounts);
        check.domains.forEach(check::look);
        accounts.forEach(check::account);
        return check.problems.stream().sorted(BY_PLACE).toList();
    }

    /**
     * The same of a configuration of which some domains are left out.
     *
     * @param accounts all that there are; those of other domains are passed over
     */
    public static List<Problem> ofSome(Config config, List<Known> accounts) {
        Set<Domain> domains =
                config.domains().stream().map(DomainConfig::name).collect(Collectors.toSet());
        return of(
                config,
                accounts.stream()
                        .filter(a -> a.address().domain().filter(domains::contains).isPresent())
                        .toList());
    }

    private void look(DomainFiles domain) {
        problems.addAll(domain.problems());
        DomainAddresses addresses = addresses(domain);
        for (Mailbox alias : addresses.aliasNames()) alias(domain, addresses, alias);
        addresses.catchAll().ifPresent(target -> catchAll(addresses, target));
        postmaster(addresses);
    }

    private void alias(DomainFiles domain, DomainAddresses addresses, Mailbox alias) {
        boolean nowhere = lookup.leadsNowhere(alias);
        Severity severity =
                nowhere && alias.equals(addresses.postmaster()) ? Severity.ERROR : Severity.WARNING;
        List<Mailbox> missing =
                addresses.aliasTargets(alias).stream().filter(t -> isMissing(t, alias)).toList();
        String reason = severity == Severity.ERROR ? " (RFC 5321 §4.5.1)" : "";
        for (Mailbox target : missing) {
            String what =
                    "alias `%s` leads to `%s`, which doesn't exist%s%s"
                            .formatted(alias, target, reason, suggestion(target));
            problems.add(problem(severity, domain, alias, what));
        }
        if (!nowhere || !missing.isEmpty()) return;
        String what = "alias `" + alias + "` leads nowhere" + reason;
        problems.add(
                problem(severity, domain, alias, what + ": none of its ways ends at a mailbox"));
    }

    /** An alias among its own targets means the mailbox of that name. */
    private boolean isMissing(Mailbox target, Mailbox alias) {
        return target.folded().equals(alias.folded())
                ? !lookup.isMailbox(target)
                : lookup.resolve(target) instanceof Resolution.Unknown;
    }

    private void catchAll(DomainAddresses addresses, Mailbox target) {
        boolean missing = lookup.resolve(target) instanceof Resolution.Unknown;
        if (!missing && !lookup.leadsNowhere(target)) return;
        String what =
                "`catch-all` leads to `%s`, which doesn't exist%s"
                        .formatted(target, suggestion(target));
        problems.add(inConfig(Severity.WARNING, places.catchAll(addresses.name()), what));
    }

    private void postmaster(DomainAddresses addresses) {
        Mailbox postmaster = addresses.postmaster();
        boolean isAlias = !addresses.aliasTargets(postmaster).isEmpty();
        if (isAlias || (lookup.hasPostmaster(addresses) && !lookup.leadsNowhere(postmaster)))
            return;
        String what =
                "`"
                        + postmaster
                        + "` leads nowhere (RFC 5321 §4.5.1): make `postmaster` an alias of"
                        + " somebody who reads it";
        problems.add(inConfig(Severity.ERROR, places.domain(addresses.name()), what));
    }

    private void account(Known known) {
        Mailbox account = known.address();
        Optional<DomainAddresses> addresses = lookup.own().of(account);
        if (!known.hasPassword()) noPassword(account, addresses);
        if (addresses.isPresent()) {
            if (known.hasPassword()) foreignPassword(account, addresses.get());
            hidden(account, addresses.get());
            return;
        }
        String what =
                "account `%s` gets no mail: %s is not a [[domain]] of this file"
                        .formatted(account, account.host());
        problems.add(inConfig(Severity.WARNING, Position.FILE, what));
    }

    /** What was kept of somebody of a directory outlives that. */
    private void noPassword(Mailbox account, Optional<DomainAddresses> addresses) {
        if (addresses.filter(DomainAddresses::accountsInDirectory).isPresent()) return;
        String what =
                ("account `%s` can't log in: it has no password, and no directory speaks for %s;"
                                + " \"signpost user passwd %s\" gives it one, \"signpost user"
                                + " remove %s\" removes what is kept of it")
                        .formatted(account, account.host(), account, account);
        Position at = addresses.map(a -> places.domain(a.name())).orElse(Position.FILE);
        problems.add(inConfig(Severity.WARNING, at, what));
    }

    private void foreignPassword(Mailbox account, DomainAddresses addresses) {
        if (!addresses.accountsInDirectory()) return;
        String what =
                "account `%s` can't log in by its password: `accounts` = `ldap` asks the directory only"
                        .formatted(account);
        problems.add(inConfig(Severity.WARNING, places.domain(addresses.name()), what));
    }

    /** An alias goes before the account of its name, whose mailbox it may name as a target. */
    private void hidden(Mailbox account, DomainAddresses addresses) {
        boolean isMailbox =
                addresses.config().recipients() instanceof DomainConfig.Recipients.Accounts;
        if (!isMailbox || addresses.aliasTargets(account).isEmpty() || reachesItself(account))
            return;
        String what =
                ("account `%s` gets no mail: the alias of its name leads elsewhere; name `%s` among"
                                + " its targets, or rename one of the two")
                        .formatted(account, account.local());
        domains.stream()
                .filter(d -> d.config().name().equals(addresses.name()))
                .forEach(d -> problems.add(problem(Severity.WARNING, d, account, what)));
    }

    private boolean reachesItself(Mailbox account) {
        return lookup.resolve(account) instanceof Resolution.Known(List<Mailbox> targets)
                && targets.stream().anyMatch(t -> t.folded().equals(account.folded()));
    }

    /** What would mend it. */
    private String suggestion(Mailbox missing) {
        Optional<DomainAddresses> addresses = lookup.own().of(missing);
        if (addresses.isEmpty()) return "";
        String local = missing.local().folded();
        List<String> others =
                known(addresses.get()).stream().filter(l -> !l.equals(local)).toList();
        Optional<String> near = Suggestion.nearest(local, others);
        if (near.isPresent()) {
            return ", did you mean `%s@%s`?".formatted(near.get(), missing.host());
        }
        return switch (addresses.get().config().recipients()) {
            case DomainConfig.Recipients.Accounts() ->
                    ": \"signpost user add " + missing + "\" makes an account of it";
            case DomainConfig.Recipients.File(Path list) -> ": it is not in " + list;
            case DomainConfig.Recipients.Callout(),
                    DomainConfig.Recipients.Ldap(),
                    DomainConfig.Recipients.Any() ->
                    "";
        };
    }

    private List<String> known(DomainAddresses addresses) {
        Stream<Mailbox> accounts = lookup.book().entries().stream().map(AccountEntry::address);
        Stream<Mailbox> named = Stream.concat(accounts, addresses.aliasNames().stream());
        Stream<String> locals =
                named.filter(m -> m.host().equals(addresses.name())).map(m -> m.local().folded());
        return Stream.concat(locals, addresses.recipients().stream()).toList();
    }

    /** A problem of an alias, where it stands: in the configuration or in the domain's file. */
    private Problem problem(Severity severity, DomainFiles domain, Mailbox alias, String what) {
        String local = alias.local().folded();
        DomainConfig.Aliases aliases = domain.config().aliases();
        Optional<AliasText.Alias> inFile = Optional.ofNullable(domain.fileAliases().get(local));
        if (aliases.entries().containsKey(local) || inFile.isEmpty() || aliases.file().isEmpty()) {
            return inConfig(severity, places.alias(domain.config().name(), local), what);
        }
        return new Problem(severity, aliases.file().get(), inFile.get().line(), 0, what);
    }

    private Problem inConfig(Severity severity, Position at, String what) {
        return new Problem(severity, config.file(), at.line(), at.column(), what);
    }
}
