package org.signpost.smtpserver;

import org.signpost.account.Account;
import org.signpost.account.Authenticator;
import org.signpost.account.Directory;
import org.signpost.account.Resolution;
import org.signpost.address.Domain;
import org.signpost.address.ForwardPath;
import org.signpost.address.Mailbox;
import org.signpost.sasl.ScramMechanism;
import org.signpost.sasl.ScramVerifier;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** A directory and an authenticator that know what a test tells them. */
final class KnownAddresses implements Directory, Authenticator, SenderDomains, ClientNames {

    final Set<Domain> domains = ConcurrentHashMap.newKeySet();
    final Map<Mailbox, List<Mailbox>> targets = new ConcurrentHashMap<>();
    final Map<Mailbox, Mailbox> returning = new ConcurrentHashMap<>();
    final Set<Mailbox> unavailable = ConcurrentHashMap.newKeySet();
    final Map<String, String> passwords = new ConcurrentHashMap<>();
    final Map<String, Set<Mailbox>> senders = new ConcurrentHashMap<>();
    final Set<Domain> silent = ConcurrentHashMap.newKeySet();
    final Map<InetAddress, Domain> clients = new ConcurrentHashMap<>();
    volatile Runnable beforeResolve = () -> {};
    volatile boolean down;

    /** What others said of clients. */
    final List<Authenticator.Voucher> vouched = new CopyOnWriteArrayList<>();

    /** Who wanted to log in last. */
    volatile Optional<Authenticator.Client> tried = Optional.empty();

    KnownAddresses domain(String name) {
        domains.add(Domain.of(name));
        return this;
    }

    KnownAddresses mailbox(String address) {
        Mailbox mailbox = Mailbox.of(address);
        targets.put(mailbox, List.of(mailbox));
        return this;
    }

    KnownAddresses alias(String address, String... to) {
        targets.put(Mailbox.of(address), List.of(to).stream().map(Mailbox::of).toList());
        return this;
    }

    KnownAddresses user(String login, String password, String... alsoSendsAs) {
        Set<Mailbox> may = new HashSet<>(List.of(alsoSendsAs).stream().map(Mailbox::of).toList());
        may.add(Mailbox.of(login));
        passwords.put(login, password);
        senders.put(login, may);
        return mailbox(login);
    }

    @Override
    public Resolution resolve(ForwardPath path) {
        return switch (path) {
            case ForwardPath.Postmaster() ->
                    new Resolution.Known(List.of(Mailbox.of("admin@example.com")));
            case ForwardPath.Recipient(Mailbox mailbox) -> resolve(mailbox);
        };
    }

    private Resolution resolve(Mailbox mailbox) {
        beforeResolve.run();
        if (!mailbox.domain().map(this::isOurs).orElse(false)) return new Resolution.Elsewhere();
        if (unavailable.contains(mailbox)) return new Resolution.Unavailable("next hop is down");
        if (returning.containsKey(mailbox)) {
            return new Resolution.Returning(returning.get(mailbox));
        }
        List<Mailbox> known = targets.getOrDefault(mailbox, List.of());
        return known.isEmpty() ? new Resolution.Unknown() : new Resolution.Known(known);
    }

    @Override
    public Optional<Mailbox> maildirOwner(Mailbox target) {
        return Optional.of(target);
    }

    @Override
    public boolean isOurs(Domain domain) {
        return domains.contains(domain);
    }

    @Override
    public Verdict verify(String login, String password, Authenticator.Client client) {
        tried = Optional.of(client);
        if (down) return new Verdict.Unavailable("the store is closed");
        if (!password.equals(passwords.get(login))) return new Verdict.Denied();
        return granted(login);
    }

    @Override
    public Challenge scram(ScramMechanism mechanism, String login, Authenticator.Client client)
            throws IOException {
        tried = Optional.of(client);
        if (down) throw new IOException("the store is closed");
        Optional<String> password = Optional.ofNullable(passwords.get(login));
        byte[] salt = "salt of a fake, 16".getBytes(StandardCharsets.US_ASCII);
        ScramVerifier verifier =
                ScramVerifier.derive(mechanism, password.orElse("nobody's"), salt, 4096);
        return new Challenge() {
            @Override
            public ScramVerifier verifier() {
                return verifier;
            }

            @Override
            public String nonce() {
                return "SERVER";
            }

            @Override
            public Verdict settle(boolean right) {
                return right && password.isPresent() ? granted(login) : new Verdict.Denied();
            }
        };
    }

    @Override
    public Verdict admit(Voucher voucher, Authenticator.Client client) {
        vouched.add(voucher);
        return switch (voucher) {
            case Voucher.Worthless _ -> new Verdict.Denied();
            case Voucher.Unknown(String reason) -> new Verdict.Unavailable(reason);
            case Voucher.For(List<Mailbox> addresses, var authzid) ->
                    addresses.stream()
                            .map(Mailbox::text)
                            .filter(passwords::containsKey)
                            .filter(a -> authzid.map(a::equals).orElse(true))
                            .findFirst()
                            .<Verdict>map(this::granted)
                            .orElseGet(Verdict.Denied::new);
        };
    }

    private Verdict.Granted granted(String login) {
        Account account = new Account(Mailbox.of(login), senders.getOrDefault(login, Set.of()));
        String password = passwords.getOrDefault(login, "");
        return new Verdict.Granted(account, new Mark(1, password.hashCode()));
    }

    @Override
    public Verdict renew(Verdict.Granted before) {
        if (down) return new Verdict.Unavailable("the store is closed");
        Verdict.Granted now = granted(before.account().address().text());
        return now.mark().equals(before.mark()) ? now : new Verdict.Denied();
    }

    @Override
    public Supplier<Optional<Domain>> ask(InetAddress client) {
        return () -> Optional.ofNullable(clients.get(client));
    }

    @Override
    public boolean takesNoMail(Domain domain) {
        return silent.contains(domain);
    }
}
