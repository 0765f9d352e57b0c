package org.signpost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BouncerTest {

    /** RFC 3464 §2.3.5: a name, or an address literal as SMTP writes it. */
    @ParameterizedTest
    @CsvSource({
        "mx.example.com[2001:db8::1]:25, mx.example.com",
        "[192.0.2.1]:25,                 [192.0.2.1]",
        "[2001:db8::1]:25,               [IPv6:2001:db8::1]"
    })
    void aRemoteMtaIsANameOrAnAddressLiteral(String remote, String name) {
        assertThat(Bouncer.name(remote)).isEqualTo(name);
    }
}
