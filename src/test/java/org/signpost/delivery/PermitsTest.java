package org.signpost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.Await;
import org.signpost.address.AddressLiteral;
import org.signpost.config.RouteConfig.Tls;
import org.signpost.config.RouteConfig.TlsLevel;
import org.signpost.hop.Destination;

import java.net.InetAddress;
import java.util.Optional;

class PermitsTest {

    private static final Destination SOMEWHERE =
            new Destination.Literal(
                    new AddressLiteral(InetAddress.ofLiteral("192.0.2.1")),
                    new Tls(TlsLevel.DEFAULT, Optional.empty()));

    private final Permits permits = new Permits(4);

    @Test
    void silentHostsLeaveHalfOfThePlacesToThoseThatAnswer() throws InterruptedException {
        Permits.Permit first = permits.acquire(SOMEWHERE, false);
        Permits.Permit second = permits.acquire(SOMEWHERE, false);
        Thread third = knock();
        Await.until(() -> third.getState() == Thread.State.WAITING);
        permits.acquire(SOMEWHERE, true).close();
        first.answered();
        third.join();
        // Who has answered still has his place, and gives it back once.
        first.close();
        second.close();
        for (int i = 0; i < 4; i++) permits.acquire(SOMEWHERE, true);
        Thread fifth = Thread.ofVirtual().start(() -> permits.acquire(SOMEWHERE, true).close());
        Await.until(() -> fifth.getState() == Thread.State.WAITING);
        assertThat(fifth.isAlive()).isTrue();
    }

    private Thread knock() {
        return Thread.ofVirtual().start(() -> permits.acquire(SOMEWHERE, false).close());
    }
}
