package org.signpost.smtpserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.address.IpAddresses;
import org.signpost.address.Network;
import org.signpost.config.LimitsConfig;
import org.signpost.config.ListenerConfig;
import org.signpost.config.ListenerConfig.ForeignSenders;
import org.signpost.config.ListenerConfig.Role;
import org.signpost.config.ListenerConfig.TlsMode;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Who gets a session when there are few. */
class HeadcountTest {

    private static final Role MX = new Role.Mx();
    private static final Role SUBMISSION = new Role.Submission();
    private static final Role RELAY =
            new Role.Relay(List.<Network>of(), List.of(), ForeignSenders.REFUSE);

    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

    private final Headcount headcount = new Headcount();

    @Test
    void anIpv6NetworkOfOneHostCountsAsOneClient() {
        LimitsConfig limits = limits(100, 2);
        assertThat(enter("2001:db8::1", MX, limits)).isInstanceOf(Headcount.Place.class);
        assertThat(enter("2001:db8::2", MX, limits)).isInstanceOf(Headcount.Place.class);
        assertThat(reply(enter("2001:db8:0:0:ffff::3", MX, limits))).startsWith("421 4.7.0");
        assertThat(enter("2001:db8:0:1::1", MX, limits)).isInstanceOf(Headcount.Place.class);
    }

    @Test
    void eachIpv4AddressIsAClient() {
        LimitsConfig limits = limits(100, 1);
        assertThat(enter("192.0.2.1", MX, limits)).isInstanceOf(Headcount.Place.class);
        assertThat(enter("192.0.2.2", MX, limits)).isInstanceOf(Headcount.Place.class);
        assertThat(reply(enter("192.0.2.2", MX, limits))).startsWith("421 4.7.0");
    }

    @Test
    void theWorldLeavesATenthToUsersAndApplications() {
        LimitsConfig limits = limits(20, 1);
        for (int i = 1; i <= 18; i++) {
            assertThat(enter("192.0.2." + i, MX, limits)).isInstanceOf(Headcount.Place.class);
        }
        assertThat(reply(enter("192.0.2.100", MX, limits))).startsWith("421 4.3.2");
        assertThat(enter("192.0.2.101", SUBMISSION, limits)).isInstanceOf(Headcount.Place.class);
        assertThat(enter("192.0.2.102", RELAY, limits)).isInstanceOf(Headcount.Place.class);
        assertThat(reply(enter("192.0.2.103", RELAY, limits))).startsWith("421 4.3.2");
    }

    @Test
    void clientsThatAreToBeRefusedAreSomeOfTheWorld() {
        LimitsConfig limits = limits(10, 100);
        for (int i = 1; i <= 9; i++) {
            assertThat(headcount.enter(address("192.0.2.1"), Optional.empty(), limits, NOW))
                    .isInstanceOf(Headcount.Place.class);
        }
        assertThat(reply(enter("192.0.2.100", MX, limits))).startsWith("421 4.3.2");
    }

    @Test
    void whoIsTurnedAwayTakesNoPlaceAndWhoLeavesGivesItBack() {
        LimitsConfig limits = limits(1, 100);
        Headcount.Entry first = enter("192.0.2.1", MX, limits);
        assertThat(reply(enter("192.0.2.2", MX, limits))).startsWith("421 4.3.2");
        assertThat(headcount.sessions()).isEqualTo(1);
        if (first instanceof Headcount.Place place) headcount.leave(place);
        assertThat(headcount.sessions()).isZero();
        assertThat(enter("192.0.2.2", MX, limits)).isInstanceOf(Headcount.Place.class);
    }

    @Test
    void whoConnectsTooOftenIsTurnedAwayAndApplicationsAreExempt() {
        LimitsConfig some = limits(100, 100);
        LimitsConfig limits =
                new LimitsConfig(
                        some.messageSize(),
                        some.recipients(),
                        some.sessions(),
                        some.sessionsPerAddress(),
                        new LimitsConfig.Rate(2, Duration.ofMinutes(1)),
                        some.session(),
                        some.header(),
                        some.errors(),
                        some.deadlines());
        assertThat(enter("2001:db8::1", MX, limits)).isInstanceOf(Headcount.Place.class);
        assertThat(enter("2001:db8::2", SUBMISSION, limits)).isInstanceOf(Headcount.Place.class);
        assertThat(reply(enter("2001:db8::3", MX, limits)))
                .isEqualTo("421 4.7.0 Too many new connections from your address, try again later");
        assertThat(enter("2001:db8::4", RELAY, limits)).isInstanceOf(Headcount.Place.class);
        assertThat(headcount.sessions()).isEqualTo(3);
    }

    private Headcount.Entry enter(String client, Role role, LimitsConfig limits) {
        InetSocketAddress any = new InetSocketAddress(25);
        ListenerConfig listener = new ListenerConfig(role, any, TlsMode.NONE, false);
        return headcount.enter(address(client), Optional.of(listener), limits, NOW);
    }

    private static InetAddress address(String text) {
        return IpAddresses.parse(text).orElseThrow();
    }

    private static LimitsConfig limits(int sessions, int perAddress) {
        return new LimitsConfig(1000, 100, sessions, perAddress);
    }

    private static String reply(Headcount.Entry entry) {
        return entry instanceof Headcount.Full(var why) ? why.toString() : "let in";
    }
}
