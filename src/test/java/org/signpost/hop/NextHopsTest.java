package org.signpost.hop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.MailConfig;
import org.signpost.config.OutboundConfig;
import org.signpost.smtpclient.Timeouts;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

class NextHopsTest {

    @TempDir Path data;

    @Test
    void withoutAKeyTheTimeoutsAreThoseOfRfc5321() {
        assertThat(timeouts(OutboundConfig.HostTimeouts.defaults())).isEqualTo(Timeouts.RFC_5321);
    }

    @Test
    void everyTimeoutCanBeConfigured() {
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

    private Timeouts timeouts(OutboundConfig.HostTimeouts given) {
        OutboundConfig standard = OutboundConfig.defaults();
        OutboundConfig outbound =
                new OutboundConfig(
                        standard.port(),
                        standard.source(),
                        standard.retry(),
                        standard.lifetime(),
                        standard.flow(),
                        given);
        return NextHops.timeouts(MailConfig.of(data, List.of(), List.of(), outbound));
    }
}
