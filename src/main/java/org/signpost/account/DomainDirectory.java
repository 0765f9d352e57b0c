package org.signpost.account;

import org.signpost.address.Domain;
import org.signpost.address.ForwardPath;
import org.signpost.address.Mailbox;
import org.signpost.config.DomainConfig;
import org.signpost.observe.Clock;
import org.signpost.observe.EventSink;
import org.signpost.srs.Srs;

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
 * <p>Files are looked at once a second and read when they have come to rest, as {@link WatchedFile}
 * says. Answers of the next host are kept as {@link CachedCallout} says.
 */
public final class DomainDirectory implements Directory {

    static final Duration LOOKED_AT_EVERY = Duration.ofSeconds(1);

    private final Accounts accounts;
    private final CachedCallout callout;
    private final AccountSource others;
    private final Optional<Srs> srs;
    private final Clock clock;
    private final EventSink events;
    private final AliasWatch aliases;
    private List<DomainFiles> files = List.of();
    private volatile State state = new State(new OwnAddresses(List.of()), Instant.MAX);

    /** All our addresses, and until when no file needs a look. */
    private record State(OwnAddresses own, Instant fresh) {}

    /**
     * Knows those domains.
     *
     * @param callout asks the next host, and is told here what to forget
     */
    public DomainDirectory(
            List<DomainConfig> domains,
            Accounts accounts,
            CachedCallout callout,
            Clock clock,
            EventSink events) {
        this(domains, new Known(accounts, callout, AccountSource.none()), clock, events);
    }

    /**
     * Whom it asks.
     *
     * @param accounts those in the store
     * @param callout asks the next host, and is told here what to forget
     * @param others accounts that another system keeps
     * @param srs reads what bounces of mail that was passed on are addressed to
     */
    public record Known(
            Accounts accounts, CachedCallout callout, AccountSource others, Optional<Srs> srs) {

        /** Where no mail is passed on. */
        public Known(Accounts accounts, CachedCallout callout, AccountSource others) {
            this(accounts, callout, others, Optional.empty());
        }
    }

    /** Knows those domains by what others know. */
    public DomainDirectory(List<DomainConfig> domains, Known known, Clock clock, EventSink events) {
        accounts = known.accounts();
        callout = known.callout();
        others = known.others();
        srs = known.srs();
        this.clock = clock;
        this.events = events;
        aliases = new AliasWatch(clock, events);
        replace(domains);
    }

    /**
     * Takes a new configuration, and the files as they are; what is being looked up meanwhile ends
     * with the old one.
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
        files.forEach(DomainFiles::confirm);
        files.forEach(f -> f.refresh(clock.instant()));
        rebuild();
    }

    @Override
    public Resolution resolve(ForwardPath path) {
        OwnAddresses own = own();
        Optional<Mailbox> mailbox =
                switch (path) {
                    case ForwardPath.Recipient(Mailbox named) -> Optional.of(named);
                    case ForwardPath.Postmaster() ->
                            own.all().stream().findFirst().map(DomainAddresses::postmaster);
                };
        if (mailbox.isEmpty()) return new Resolution.Unavailable("no domain is configured");
        if (srs.isPresent()
                && Srs.isRewritten(mailbox.get())
                && own.of(mailbox.get()).isPresent()) {
            return bounced(srs.get(), mailbox.get());
        }
        try {
            Lookup lookup = new Lookup(own, accounts.book(), this::ask);
            Resolution resolution = lookup.resolve(mailbox.get());
            aliases.look(lookup, mailbox.get());
            return resolution;
        } catch (IOException failure) {
            return new Resolution.Unavailable("accounts can't be read: " + failure.getMessage());
        }
    }

    /** Where a bounce of mail goes that was passed on: to whom had sent it. */
    private static Resolution bounced(Srs srs, Mailbox rewritten) {
        return switch (srs.read(rewritten.local())) {
            case Srs.Reading.Original(Mailbox sender) -> new Resolution.Returning(sender);
            case Srs.Reading.Refused _ -> new Resolution.Unknown();
        };
    }

    /** Asks the other system or the next host, as the domain says. */
    private Callout.Answer ask(DomainConfig domain, Mailbox recipient) {
        if (!(domain.recipients() instanceof DomainConfig.Recipients.Ldap)) {
            return callout.ask(domain, recipient);
        }
        return switch (others.find(recipient.text())) {
            case AccountSource.Answer.Found _ -> new Callout.Answer.Accepted();
            case AccountSource.Answer.Nobody() -> new Callout.Answer.Refused();
            case AccountSource.Answer.Unavailable(String reason) ->
                    new Callout.Answer.Unknown(reason);
        };
    }

    /**
     * Whether that address stands for others and is nobody's own; an alias may name itself among
     * its targets.
     */
    public boolean isAlias(Mailbox address) {
        List<Mailbox> targets =
                own().of(address).map(d -> d.aliasTargets(address)).orElse(List.of());
        return !targets.isEmpty()
                && targets.stream().noneMatch(t -> t.folded().equals(address.folded()));
    }

    /**
     * Why there may be nobody of that address in the other system, in a sentence for an
     * administrator; empty where there is somebody, and where there is none to ask. Takes as long
     * as its answer does.
     */
    public Optional<String> doubt(Mailbox address) {
        if (others instanceof AccountSource.None) return Optional.empty();
        return switch (others.find(address.text())) {
            case AccountSource.Answer.Found(List<Mailbox> all)
                    when all.stream().anyMatch(a -> a.folded().equals(address.folded())) ->
                    Optional.empty();
            case AccountSource.Answer.Found _, AccountSource.Answer.Nobody() ->
                    Optional.of(
                            "the directory knows nobody of the address "
                                    + address
                                    + ": until it does, this is good for nobody");
            case AccountSource.Answer.Unavailable(String reason) ->
                    Optional.of(
                            "the directory can't say now whether it knows "
                                    + address
                                    + ": "
                                    + reason);
        };
    }

    /** The domains whose accounts another system keeps, as they are at each question. */
    ForeignLogins.Domains foreign() {
        return new ForeignDomains();
    }

    private final class ForeignDomains implements ForeignLogins.Domains {

        @Override
        public boolean has(Domain domain) {
            return state.own().of(domain).filter(DomainAddresses::accountsInDirectory).isPresent();
        }

        @Override
        public boolean any() {
            return state.own().all().stream().anyMatch(DomainAddresses::accountsInDirectory);
        }
    }

    @Override
    public void forget(Mailbox recipient) {
        Optional<DomainAddresses> addresses = own().of(recipient);
        if (addresses.isEmpty() || !asksNextHost(addresses.get().config())) return;
        // Where a tagged address was taken for its base's sake, that was the answer.
        callout.forget(addresses.get().config(), recipient);
        addresses.get().base(recipient).ifPresent(b -> callout.forget(addresses.get().config(), b));
    }

    private static boolean asksNextHost(DomainConfig domain) {
        return domain.recipients() instanceof DomainConfig.Recipients.Callout;
    }

    @Override
    public boolean isOurs(Domain domain) {
        return state.own().of(domain).isPresent();
    }

    /** The account of that address with what it may send as now. */
    public Account account(Mailbox address) {
        try {
            return own().account(address, accounts.book());
        } catch (IOException unreadable) {
            return new Account(address, Set.of(address));
        }
    }

    @Override
    public Optional<Mailbox> maildirOwner(Mailbox target) throws IOException {
        Optional<DomainAddresses> addresses = own().of(target);
        if (addresses.isEmpty()) return Optional.empty();
        AccountBook book = accounts.book();
        Mailbox base = addresses.get().base(target).orElse(target);
        if (addresses.get().config().recipients() instanceof DomainConfig.Recipients.Accounts) {
            return book.find(target).or(() -> book.find(base)).map(AccountEntry::address);
        }
        boolean listed = addresses.get().recipients().contains(target.local().folded());
        return Optional.of((listed ? target : base).folded());
    }

    private OwnAddresses own() {
        State present = state;
        return clock.instant().isBefore(present.fresh()) ? present.own() : looked();
    }

    private synchronized OwnAddresses looked() {
        if (clock.instant().isBefore(state.fresh())) return state.own();
        boolean news = false;
        for (DomainFiles domain : files) news |= domain.refresh(clock.instant());
        if (news) rebuild();
        else state = new State(state.own(), nextLook());
        return state.own();
    }

    private void rebuild() {
        OwnAddresses own = new OwnAddresses(files.stream().map(DomainFiles::addresses).toList());
        state = new State(own, nextLook());
    }

    private Instant nextLook() {
        return clock.instant().plus(LOOKED_AT_EVERY);
    }
}
