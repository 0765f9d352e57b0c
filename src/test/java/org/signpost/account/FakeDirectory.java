package org.signpost.account;

import org.signpost.address.Mailbox;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Knows one person, and counts what it is asked. */
final class FakeDirectory implements AccountSource {
    Optional<Answer> always = Optional.empty();
    Set<String> known = Set.of("dora", "dora@ldap.test", "desk@ldap.test");
    List<Mailbox> addresses = List.of(Mailbox.of("dora@ldap.test"), Mailbox.of("Desk@ldap.test"));
    CountDownLatch gate = new CountDownLatch(0);
    CountDownLatch findGate = new CountDownLatch(0);
    final AtomicInteger asked = new AtomicInteger();
    final AtomicInteger proofs = new AtomicInteger();

    @Override
    public Answer find(String login) {
        asked.incrementAndGet();
        return pass(findGate).orElseGet(() -> entry(login));
    }

    private Answer entry(String login) {
        // RFC 4518 §2.6.1, near enough.
        String prepared = login.strip().replaceAll(" +", " ").toLowerCase(Locale.ROOT);
        boolean isKnown = known.contains(prepared);
        Answer dora = new Answer.Found(addresses);
        return always.orElse(isKnown ? dora : new Answer.Nobody());
    }

    /** Waits there; says something where it can't wait. */
    private static Optional<Answer> pass(CountDownLatch gate) {
        try {
            gate.await();
            return Optional.empty();
        } catch (InterruptedException stopping) {
            return Optional.of(new Answer.Unavailable("interrupted"));
        }
    }

    @Override
    public Answer prove(String login, String password) {
        proofs.incrementAndGet();
        Optional<Answer> stopped = pass(gate);
        if (stopped.isPresent()) return stopped.get();
        Answer found = entry(login);
        boolean wrong = found instanceof Answer.Found && !password.equals("dora's");
        return wrong ? new Answer.Nobody() : found;
    }
}
