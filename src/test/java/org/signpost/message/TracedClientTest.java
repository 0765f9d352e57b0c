package org.signpost.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.signpost.address.Domain;
import org.signpost.address.IpAddresses;

import java.time.Instant;
import java.util.Optional;

/** What Received fields of all kinds of servers tell of the client (RFC 5321 §4.4). */
class TracedClientTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    from a.test (b.test [192.0.2.1])\tby mx.test with ESMTPS id 1; Mon|a.test|192.0.2.1|mx.test
                    from a.test (unknown [IPv6:2001:db8::1]) by mx.test (Postfix) with ESMTP|a.test|2001:db8::1|mx.test
                    from [192.0.2.1] (helo=a.test) by mx.test with esmtp (Exim 4.96)|a.test|192.0.2.1|mx.test
                    from b.test ([192.0.2.1]:4025 helo=a.test) by mx.test with esmtps|a.test|192.0.2.1|mx.test
                    from b.test ([192.0.2.1] helo=[192.0.2.66]) by mx.test with esmtps|[192.0.2.66]|192.0.2.1|mx.test
                    from unknown (HELO a.test) (192.0.2.1) by mx.test with SMTP|a.test|192.0.2.1|mx.test
                    from unknown (HELO 192.0.2.66) (192.0.2.1) by mx.test with SMTP|192.0.2.66|192.0.2.1|mx.test
                    from b.test (helo=[192.0.2.66] [192.0.2.1]) by mx.test|[192.0.2.66]|192.0.2.1|mx.test
                    from a.test (192.0.2.1) by mx.test (192.0.2.7) with Microsoft SMTP Server|a.test|192.0.2.1|mx.test
                    from [192.0.2.66] (b.test [192.0.2.1]) by mx.test|[192.0.2.66]|192.0.2.1|mx.test
                    from by (b.test [192.0.2.1]) by mx.test|by|192.0.2.1|mx.test
                    from a.test by mx.test (192.0.2.7); Mon (192.0.2.8)|a.test||mx.test
                    by mx.test with HTTP||  |mx.test
                    (qmail 1 invoked by uid 0); 1 Jan||  |
                    (((||  |
                    """)
    void clientIsFound(String body, String helo, String address, String by) {
        TracedClient client = TracedClient.in(" " + body);
        assertThat(client.helo()).isEqualTo(Optional.ofNullable(helo));
        assertThat(client.address())
                .isEqualTo(Optional.ofNullable(address).flatMap(IpAddresses::parse));
        assertThat(client.by()).isEqualTo(Optional.ofNullable(by));
    }

    @Test
    void ourOwnFieldIsReadAsItWasWritten() {
        var peer =
                new Received.Peer(
                        "a.test",
                        Domain.parse("b.test"),
                        IpAddresses.parse("2001:db8::7").orElseThrow());
        var with =
                new Received.Transmission(
                        "ESMTPS", Optional.empty(), Optional.empty(), Optional.empty());
        Domain mx = Domain.parse("mx.test").orElseThrow();
        String field = new Received(peer, mx, with, "ABC", Instant.EPOCH).field();
        TracedClient client = TracedClient.in(field.substring("Received:".length()));
        assertThat(client)
                .isEqualTo(
                        new TracedClient(
                                Optional.of("a.test"),
                                Optional.of(peer.address()),
                                Optional.of("mx.test")));
    }

    @Test
    void whatIsTooLongTellsNothing() {
        assertThat(TracedClient.in("from a.test (b.test [192.0.2.1])" + " x".repeat(6_000)))
                .isEqualTo(new TracedClient(Optional.empty(), Optional.empty(), Optional.empty()));
    }
}
