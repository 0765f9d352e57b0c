package org.signpost.account;

import org.signpost.observe.Clock;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Remembers for a minute what another system said: that somebody is there, or isn't, and that a
 * password is right, by a keyed hash of it. A wrong password is always asked for anew, and no
 * answer is none to remember.
 */
public final class CachedSource implements AccountSource {

    static final Duration KEPT_FOR = Duration.ofMinutes(1);
    private static final int MOST = 10_000;

    private final AccountSource next;
    private final Clock clock;
    private final LoginCache proofs;

    /** Guarded by itself, and so is the one of those who aren't there. */
    private final BoundedMap<String, Kept> found = new BoundedMap<>(MOST);

    /** Apart, so that a client who tries all names there are forgets nobody who exists. */
    private final BoundedMap<String, Kept> missing = new BoundedMap<>(MOST);

    private record Kept(Answer answer, Instant until) {}

    /** Asks that one and remembers. */
    public CachedSource(AccountSource next, Clock clock) {
        this.next = next;
        this.clock = clock;
        proofs = new LoginCache(clock, KEPT_FOR);
    }

    @Override
    public Answer find(String login) {
        return kept(login).orElseGet(() -> keep(login, next.find(login)));
    }

    @Override
    public Answer prove(String login, String password) {
        Optional<Answer> known = proved(login, password);
        if (known.isPresent()) return known.get();
        Answer answer = next.prove(login, password);
        if (answer instanceof Answer.Found) {
            keep(login, answer);
            proofs.remember(key(login), password, 0);
        }
        return answer;
    }

    /** What was proved in the last minute. */
    Optional<Answer> proved(String login, String password) {
        return kept(login)
                .filter(Answer.Found.class::isInstance)
                .filter(_ -> proofs.knows(key(login), password, 0));
    }

    /** What it said of that name in the last minute. */
    Optional<Answer> kept(String login) {
        Instant now = clock.instant();
        synchronized (found) {
            return found.find(key(login))
                    .filter(k -> now.isBefore(k.until()))
                    .or(() -> missing.find(key(login)).filter(k -> now.isBefore(k.until())))
                    .map(Kept::answer);
        }
    }

    private Answer keep(String login, Answer answer) {
        if (answer instanceof Answer.Unavailable) return answer;
        Kept kept = new Kept(answer, clock.instant().plus(KEPT_FOR));
        synchronized (found) {
            found.remove(key(login));
            missing.remove(key(login));
            (answer instanceof Answer.Found ? found : missing).put(key(login), kept);
        }
        return answer;
    }

    /** LDAP compares names and addresses in any case (RFC 4517 §4.2.3). */
    private static String key(String login) {
        return login.toLowerCase(Locale.ROOT);
    }
}
