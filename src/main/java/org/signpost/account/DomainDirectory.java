package org.signpost.account;

import org.signpost.address.Domain;
import org.signpost.address.ForwardPath;
import org.signpost.address.Mailbox;
import org.signpost.config.DomainConfig;
import org.signpost.observe.Clock;
import org.signpost.observe.EventSink;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says which addresses of the configured domains exist and what they lead to; for use by many
 * threads.
 *
 * <p>Files are looked at once a second and read when they have come to rest. Answers of the next
 * host are kept as {@link CachedCallout} says.
 */
public final class DomainDirectory implements Directory {

    static final Duration LOOKED_AT_EVERY = Duration.ofSeconds(1);

    private final Accounts accounts;
    private final Callout callout;
    private final Clock clock;
    private final EventSink events;
    private List<DomainFiles> files = List.of();
    private volatile State state = new State(new DomainTables(List.of()), Instant.MAX);

    /** The tables, and until when no file needs a look. */
    private record State(DomainTables tables, Instant fresh) {}

    /**
     * Knows those domains.
     *
     * @param callout asks the next host; its answers are remembered here
     */
    public DomainDirectory(
            List<DomainConfig> domains,
            Accounts accounts,
            Callout callout,
            Clock clock,
            EventSink events) {
        this.accounts = accounts;
        this.callout = new CachedCallout(callout, clock);
        this.clock = clock;
        this.events = events;
        replace(domains);
    }

    /**
     * Takes a new configuration, and new lists with it; what is being looked up meanwhile ends with
     * the old ones.
     */
    public synchronized void replace(List<DomainConfig> domains) {
        Map<DomainConfig, DomainFiles> before = new HashMap<>();
        files.forEach(f -> before.put(f.config(), f));
        List<DomainFiles> after = new ArrayList<>();
        for (DomainConfig domain : domains) {
            DomainFiles known = before.get(domain);
            after.add(known == null ? new DomainFiles(domain, events) : known);
        }
        files = List.copyOf(after);
        files.forEach(DomainFiles::readNow);
        rebuild();
    }

    @Override
    public Resolution resolve(ForwardPath path) {
        DomainTables tables = tables();
        Optional<Mailbox> mailbox =
                switch (path) {
                    case ForwardPath.Recipient(Mailbox named) -> Optional.of(named);
                    case ForwardPath.Postmaster() ->
                            tables.all().stream().findFirst().map(DomainTable::postmaster);
                };
        if (mailbox.isEmpty()) return new Resolution.Unavailable("no domain is configured");
        try {
            return new Lookup(tables, accounts.book(), callout).resolve(mailbox.get());
        } catch (IOException failure) {
            return new Resolution.Unavailable("accounts can't be read: " + failure.getMessage());
        }
    }

    @Override
    public boolean isOurs(Domain domain) {
        return state.tables().of(domain).isPresent();
    }

    /** The account of that address with what it may send as now. */
    public Account account(Mailbox address) {
        try {
            return tables().account(address, accounts.book());
        } catch (IOException unreadable) {
            return new Account(address, Set.of(address));
        }
    }

    /**
     * Whose Maildir takes the mail for a target of {@link Resolution.Known}: the account itself, or
     * the one that is left without the tag; empty where it was removed meanwhile, or isn't ours.
     *
     * @throws IOException when accounts can't be read
     */
    public Optional<Mailbox> maildirOwner(Mailbox target) throws IOException {
        Optional<DomainTable> table = tables().of(target);
        if (table.isEmpty()) return Optional.empty();
        AccountBook book = accounts.book();
        Mailbox base = table.get().base(target).orElse(target);
        if (table.get().config().recipients() instanceof DomainConfig.Recipients.Accounts) {
            return book.find(target).or(() -> book.find(base)).map(AccountEntry::address);
        }
        boolean listed = table.get().recipients().contains(target.local().folded());
        return Optional.of((listed ? target : base).folded());
    }

    private DomainTables tables() {
        State present = state;
        return clock.instant().isBefore(present.fresh()) ? present.tables() : looked();
    }

    private synchronized DomainTables looked() {
        if (clock.instant().isBefore(state.fresh())) return state.tables();
        boolean news = false;
        for (DomainFiles domain : files) news |= domain.refresh();
        if (news) rebuild();
        else state = new State(state.tables(), nextLook());
        return state.tables();
    }

    private void rebuild() {
        DomainTables tables = new DomainTables(files.stream().map(DomainFiles::table).toList());
        state = new State(tables, nextLook());
    }

    private Instant nextLook() {
        return clock.instant().plus(LOOKED_AT_EVERY);
    }
}
