package org.signpost.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;

class TargetTest {

    @ParameterizedTest
    @CsvSource({
        "mx.example.com, 192.0.2.1,   mx.example.com[192.0.2.1]:25",
        "192.0.2.1,      192.0.2.1,   [192.0.2.1]:25",
        "localhost,      ::1,         localhost[::1]:25",
        "2001:db8::1,    2001:db8::1, [2001:db8::1]:25"
    })
    void aHostIsNamedAsPeopleWriteAddresses(String name, String address, String remote) {
        InetSocketAddress at = new InetSocketAddress(InetAddress.ofLiteral(address), 25);
        assertThat(Target.smtp(name, at).remote()).isEqualTo(remote);
    }
}
