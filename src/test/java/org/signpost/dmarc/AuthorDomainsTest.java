package org.signpost.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.dmarc.AuthorDomains.Flaw;
import org.signpost.dns.DnsName;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** P11; RFC 9989 §5.3.1, §11.5. */
class AuthorDomainsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@example.com",
                " \"Ann\" <a@Example.COM>",
                " Ann <a@example.com>,\r\n Bob <b@EXAMPLE.com>",
                " Us: a@example.com, b@example.com;",
                " b@example.net <a@example.com>",
                " \"b@example.net\" <a@example.com>",
                " Caf\u00e9 <a@example.com>"
            })
    void allAuthorsAreOfOneDomain(String body) {
        AuthorDomains authors = AuthorDomains.in(List.of(body));
        assertThat(authors.only()).contains(DnsName.of("example.com"));
    }

    @Test
    void anInternationalDomainIsTakenByItsAsciiForm() {
        String octets =
                new String(
                        "a@b\u00fccher.example".getBytes(StandardCharsets.UTF_8),
                        StandardCharsets.ISO_8859_1);
        AuthorDomains authors = AuthorDomains.in(List.of(octets));
        assertThat(authors.only()).contains(DnsName.of("xn--bcher-kva.example"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a@example.com, b@example.net | SEVERAL_DOMAINS",
                "a@example.com, b@mail.example.com | SEVERAL_DOMAINS",
                "a@[192.0.2.1] | NO_DOMAIN",
                "a@example.com, b@[192.0.2.1] | NO_DOMAIN",
                "nobody:; | NO_DOMAIN",
                "root | NO_DOMAIN",
                "a@example.com, b b@example.net | UNCLEAR",
                "a@b\u00fccher.example | UNCLEAR"
            })
    void otherFieldsHaveNotExactlyOneDomain(String body, Flaw flaw) {
        AuthorDomains authors = AuthorDomains.in(List.of(body));
        assertThat(authors.flaw()).contains(flaw);
        assertThat(authors.only()).isEmpty();
    }

    @Test
    void thereIsOneField() {
        assertThat(AuthorDomains.in(List.of()).flaw()).contains(Flaw.NO_FIELD);
        assertThat(AuthorDomains.in(List.of("a@example.com", "a@example.com")).flaw())
                .contains(Flaw.SEVERAL_FIELDS);
    }
}
