package org.signpost.tls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.signpost.observe.Clock;

import java.util.Optional;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

class ClientTlsTest {

    @ParameterizedTest
    @CsvSource({
        "mx.example.com, mx.example.com",
        "mx_1.example.com, none",
        "-mx.example.com, none",
        "192.0.2.1, none"
    })
    void namesThatSniCantCarryAreLeftOut(String host, String asked) {
        ClientTls tls = ClientTls.to(host, new PeerCheck.AcceptAny(), Clock.system());
        assertThat(name(tls.engine(new PeerJudge(tls.check(), tls.clock())))).isEqualTo(asked);
    }

    private static String name(SSLEngine engine) {
        SSLParameters parameters = engine.getSSLParameters();
        return Optional.ofNullable(parameters.getServerNames()).stream()
                .flatMap(names -> names.stream())
                .map(name -> ((SNIHostName) name).getAsciiName())
                .findFirst()
                .orElse("none");
    }
}
