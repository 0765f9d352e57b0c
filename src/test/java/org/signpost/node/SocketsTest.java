package org.signpost.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;

/** The words for what the system says, also where it doesn't say it here. */
class SocketsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Address already in use          | another process does already
                    Cannot assign requested address | this host has no such address
                    Something else                  | Something else
                    """)
    void whatKeepsASocketFromBeingBoundIsSaid(String system, String words) {
        assertThat(Sockets.words(port(2525), new BindException(system)))
                .isEqualTo("can't listen on 127.0.0.1:2525: " + words);
    }

    @Test
    void aLowPortNeedsARight() {
        SocketException refusal = new SocketException("Permission denied");
        assertThat(Sockets.words(port(25), refusal))
                .isEqualTo(
                        "can't listen on 127.0.0.1:25: ports below 1024 need"
                                + " CAP_NET_BIND_SERVICE, or sockets passed by systemd");
        assertThat(Sockets.words(port(2525), refusal)).endsWith(":2525: Permission denied");
    }

    private static InetSocketAddress port(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }
}
