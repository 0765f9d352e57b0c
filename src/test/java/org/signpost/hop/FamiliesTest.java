package org.signpost.hop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.address.IpAddresses;
import org.signpost.hop.Hosts.Host;
import org.signpost.observe.TestClock;
import org.signpost.smtpclient.Target;
import org.signpost.smtpclient.Timeouts;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** A host that can't be reached at one of its addresses costs little at the others. */
class FamiliesTest {

    private static final InetAddress SIX = IpAddresses.parse("2001:db8::1").orElseThrow();
    private static final InetAddress FOUR = IpAddresses.parse("192.0.2.1").orElseThrow();
    private static final Duration USUAL = Timeouts.RFC_5321.connect();
    private static final Duration BRIEF = Duration.ofSeconds(10);

    private final Families families = new Families(new TestClock());

    @Test
    void theLastAddressOfAHostHasTheWholeTimeAndThoseBeforeItHaveLess() {
        families.order("mx.a.test", List.of(SIX), List.of(FOUR));
        assertThat(connect("mx.a.test", SIX)).isEqualTo(BRIEF);
        assertThat(connect("mx.a.test", FOUR)).isEqualTo(USUAL);
        assertThat(connect("mx.b.test", SIX)).isEqualTo(USUAL);
    }

    @Test
    void aFamilyThatFailedComesLastAndHasTheWholeTime() {
        families.order("mx.a.test", List.of(SIX), List.of(FOUR));
        families.failed(new Host("mx.a.test", new InetSocketAddress(SIX, 25)));
        assertThat(families.order("mx.a.test", List.of(SIX), List.of(FOUR)))
                .containsExactly(FOUR, SIX);
        assertThat(connect("mx.a.test", FOUR)).isEqualTo(BRIEF);
        assertThat(connect("mx.a.test", SIX)).isEqualTo(USUAL);
    }

    @Test
    void theOnlyAddressHasTheWholeTime() {
        families.order("mx.a.test", List.of(SIX), List.of(FOUR));
        families.order("mx.a.test", List.of(SIX), List.of());
        assertThat(connect("mx.a.test", SIX)).isEqualTo(USUAL);
    }

    @Test
    void aShorterTimeThatIsConfiguredStays() {
        families.order("mx.a.test", List.of(SIX), List.of(FOUR));
        Timeouts given = Timeouts.of(Duration.ofSeconds(5));
        assertThat(families.patience(target("mx.a.test", SIX), given)).isEqualTo(given);
    }

    @Test
    void onlyTheConnectionHasLessTime() {
        families.order("mx.a.test", List.of(SIX), List.of(FOUR));
        Timeouts given = Timeouts.RFC_5321;
        assertThat(families.patience(target("mx.a.test", SIX), given))
                .isEqualTo(
                        new Timeouts(
                                BRIEF,
                                given.greeting(),
                                given.command(),
                                given.mail(),
                                given.rcpt(),
                                given.data(),
                                given.quit()));
    }

    private Duration connect(String host, InetAddress address) {
        return families.patience(target(host, address), Timeouts.RFC_5321).connect();
    }

    private static Target target(String host, InetAddress address) {
        return Target.smtp(host, new InetSocketAddress(address, 25));
    }
}
