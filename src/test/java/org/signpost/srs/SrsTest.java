package org.signpost.srs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.address.Domain;
import org.signpost.address.LocalPart;
import org.signpost.address.Mailbox;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/** Senders of mail that is passed on (D13). */
class SrsTest {

    private static final Domain US = Domain.of("us.test");
    private static final Domain OTHER = Domain.of("other.test");
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    private static Srs srs(String key, Instant now) {
        return new Srs(key.getBytes(StandardCharsets.US_ASCII), InstantSource.fixed(now));
    }

    private static Mailbox rewritten(Srs srs, String sender, Domain by) {
        return srs.rewritten(Mailbox.of(sender), by).orElseThrow();
    }

    private static Srs.Reading original(String address) {
        return new Srs.Reading.Original(Mailbox.of(address));
    }

    @Test
    void aBounceFindsItsWayBack() {
        Srs srs = srs("key", NOW);
        Mailbox sent = rewritten(srs, "Alice+x=y@example.com", US);
        assertThat(sent.toString()).startsWith("SRS0=").endsWith("=example.com=Alice+x=y@us.test");
        assertThat(srs.read(sent.local())).isEqualTo(original("Alice+x=y@example.com"));
    }

    @Test
    void changesOfCaseOnTheWayDoNoHarm() {
        Srs srs = srs("key", NOW);
        Mailbox sent = rewritten(srs, "alice@example.com", US);
        LocalPart lower =
                LocalPart.parse(sent.local().text().toLowerCase(Locale.ROOT)).orElseThrow();
        assertThat(srs.read(lower)).isEqualTo(original("alice@example.com"));
    }

    @Test
    void nobodyElseCanMakeOne() {
        Mailbox forged = rewritten(srs("other", NOW), "alice@example.com", US);
        assertThat(srs("key", NOW).read(forged.local())).isInstanceOf(Srs.Reading.Refused.class);
        Mailbox sent = rewritten(srs("key", NOW), "alice@example.com", US);
        LocalPart changed =
                LocalPart.parse(sent.local().text().replace("alice", "mallory")).orElseThrow();
        assertThat(srs("key", NOW).read(changed)).isInstanceOf(Srs.Reading.Refused.class);
    }

    @Test
    void itIsGoodForThreeWeeks() {
        Mailbox sent = rewritten(srs("key", NOW), "alice@example.com", US);
        assertThat(srs("key", NOW.plus(Duration.ofDays(21))).read(sent.local()))
                .isEqualTo(original("alice@example.com"));
        assertThat(srs("key", NOW.plus(Duration.ofDays(22))).read(sent.local()))
                .isInstanceOf(Srs.Reading.Refused.class);
        assertThat(srs("key", NOW.minus(Duration.ofDays(1))).read(sent.local()))
                .isInstanceOf(Srs.Reading.Refused.class);
    }

    @Test
    void oneThatWasRewrittenTwiceIsGoodForThreeWeeksToo() {
        Mailbox once = rewritten(srs("first", NOW), "alice@example.com", US);
        Mailbox twice = rewritten(srs("key", NOW), once.toString(), OTHER);
        assertThat(srs("key", NOW.plus(Duration.ofDays(21))).read(twice.local()))
                .isEqualTo(original(once.toString()));
        for (int days : new int[] {22, 1024, 1030}) {
            assertThat(srs("key", NOW.plus(Duration.ofDays(days))).read(twice.local()))
                    .as("%d days", days)
                    .isInstanceOf(Srs.Reading.Refused.class);
        }
    }

    /** The two characters of the day begin anew every 1024 days. */
    @Test
    void whatHasExpiredStaysSo() {
        Mailbox sent = rewritten(srs("key", NOW), "alice@example.com", US);
        assertThat(srs("key", NOW.plus(Duration.ofDays(1024))).read(sent.local()))
                .isInstanceOf(Srs.Reading.Refused.class);
    }

    @Test
    void addressesDoNotGrowWithEachServer() {
        Srs first = srs("first", NOW);
        Srs second = srs("second", NOW);
        Srs third = srs("third", NOW);
        Mailbox once = rewritten(first, "alice@example.com", US);
        Mailbox twice = rewritten(second, once.toString(), OTHER);
        Mailbox thrice = rewritten(third, twice.toString(), Domain.of("third.test"));
        assertThat(twice.toString()).matches("SRS1=[a-z2-7]{10}=us\\.test==.*@other\\.test");
        assertThat(thrice.toString()).matches("SRS1=[a-z2-7]{10}=us\\.test==.*@third\\.test");
        assertThat(thrice.toString().length() - twice.toString().length())
                .isEqualTo("third.test".length() - "other.test".length());
        assertThat(third.read(thrice.local())).isEqualTo(original(once.toString()));
        assertThat(second.read(twice.local())).isEqualTo(original(once.toString()));
    }

    @Test
    void whatIsNoneIsRefused() {
        for (String local :
                new String[] {"alice", "srs0=x", "SRS0=aaaaaaaa=aa=b.test=", "SRS1=a=b=c"}) {
            assertThat(srs("key", NOW).read(LocalPart.parse(local).orElseThrow()))
                    .isInstanceOf(Srs.Reading.Refused.class);
        }
    }
}
