package org.signpost.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.address.Domain;
import org.signpost.address.LocalPart;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/** The first configuration works as it is, and with its examples. */
class InitialConfigTest {
    private static final String STANDARD = text("alice", InitialConfig.Ports.STANDARD);

    @TempDir Path empty;
    private ConfigFolder folder = new ConfigFolder(Path.of(""));

    @BeforeEach
    void makeFolder() {
        folder = ConfigFolder.in(empty);
    }

    @Test
    void hasNoProblem() {
        assertThat(folder.problems(STANDARD)).isEmpty();
        Config config = folder.valid(STANDARD);
        assertThat(config.services().listeners())
                .extracting(ListenerConfig::address)
                .extracting(InetSocketAddress::getPort)
                .containsExactly(25, 465, 587);
        assertThat(postmaster(config)).containsExactly("alice");
        assertThat(config.node().data()).isEqualTo(empty.resolve("data"));
    }

    @Test
    void hasOtherPortsForAnUnprivilegedUser() {
        String text = text("alice", InitialConfig.Ports.UNPRIVILEGED);
        assertThat(folder.problems(text)).isEmpty();
        assertThat(folder.valid(text).services().listeners())
                .extracting(ListenerConfig::address)
                .extracting(InetSocketAddress::getPort)
                .containsExactly(2525, 2465, 2587);
    }

    @Test
    void hasNoProblemWithItsExamplesInUse() {
        String examples = STANDARD.replaceAll("(?m)^#(?=[^ #\n])", "");
        assertThat(folder.problems(examples)).isEmpty();
        Config config = folder.valid(examples);
        assertThat(config.services().listeners()).hasSize(4);
        assertThat(config.routes()).hasSize(1);
        assertThat(config.services().outbound()).isEqualTo(OutboundConfig.defaults());
        assertThat(config.services().limits()).isEqualTo(LimitsConfig.defaults());
        assertThat(config.services().dns().resolvers()).hasSize(1);
    }

    @Test
    void takesAnyNamesAsTheyAre() {
        String odd =
                InitialConfig.text(
                        Domain.of("host.test"),
                        Domain.of("domain.test"),
                        new LocalPart("a \"user\""),
                        InitialConfig.Ports.STANDARD,
                        "the \"data\"");
        assertThat(folder.valid(odd).node().name()).isEqualTo(Domain.of("host.test"));
        assertThat(folder.valid(odd).node().data()).isEqualTo(empty.resolve("the \"data\""));
        assertThat(postmaster(folder.valid(odd))).containsExactly("\"a \\\"user\\\"\"");
        assertThat(folder.problems(text("PORTS", InitialConfig.Ports.STANDARD))).isEmpty();
    }

    @Test
    void linesAreShortEnoughToReadInATerminal() {
        assertThat(STANDARD.lines()).allSatisfy(l -> assertThat(l).hasSizeLessThanOrEqualTo(100));
    }

    private static List<String> postmaster(Config config) {
        return config.domains()
                .getFirst()
                .aliases()
                .entries()
                .getOrDefault("postmaster", List.of());
    }

    private static String text(String user, InitialConfig.Ports ports) {
        return InitialConfig.text(
                Domain.of("mx1.example.com"),
                Domain.of("example.com"),
                new LocalPart(user),
                ports,
                "data");
    }
}
