package org.signpost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.config.OutboundConfig;
import org.signpost.smtpclient.Timeouts;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

class NetworkTest {

    @TempDir Path data;

    @Test
    void withoutAKeyTheTimeoutsAreThoseOfRfc5321() throws IOException {
        assertThat(timeouts(OutboundConfig.HostTimeouts.defaults())).isEqualTo(Timeouts.RFC_5321);
    }

    @Test
    void everyTimeoutCanBeConfigured() throws IOException {
        assertThat(
                        timeouts(
                                new OutboundConfig.HostTimeouts(
                                        Duration.ofSeconds(1),
                                        Duration.ofSeconds(2),
                                        Duration.ofSeconds(3),
                                        Duration.ofSeconds(4),
                                        Duration.ofSeconds(5),
                                        Duration.ofSeconds(6),
                                        Duration.ofSeconds(7))))
                .isEqualTo(
                        new Timeouts(
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(4),
                                new Timeouts.Data(
                                        Duration.ofSeconds(5),
                                        Duration.ofSeconds(6),
                                        Duration.ofSeconds(7)),
                                Timeouts.RFC_5321.quit()));
    }

    private Timeouts timeouts(OutboundConfig.HostTimeouts given) throws IOException {
        OutboundConfig standard = OutboundConfig.defaults();
        OutboundConfig outbound =
                new OutboundConfig(
                        standard.port(),
                        standard.source(),
                        standard.retry(),
                        standard.lifetime(),
                        standard.flow(),
                        given);
        try (Desk desk = new Desk(data).outbound(outbound)) {
            return Network.timeouts(desk.config());
        }
    }
}
