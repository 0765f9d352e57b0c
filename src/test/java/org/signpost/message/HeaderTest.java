package org.signpost.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeaderTest {

    private static final String TEXT =
            "Subject: one\r\n two\r\nTo: a@a.test\r\nto: b@b.test\r\n\r\nBody: not a field\r\n";

    @Test
    void fieldsAreFoundUpToTheEmptyLine() {
        Header header = Header.parse(TEXT);
        assertThat(header.fields())
                .extracting(HeaderField::name)
                .containsExactly("Subject", "To", "to");
        assertThat(header.first("subject").orElseThrow().unfolded()).isEqualTo("one two");
        assertThat(header.all("TO")).hasSize(2);
    }

    @Test
    void whatIsReadIsWrittenAlike() {
        assertThat(Header.parse(TEXT).text() + "\r\nBody: not a field\r\n").isEqualTo(TEXT);
    }

    @Test
    void fieldsCanBeLeftOut() {
        assertThat(Header.parse(TEXT).without("to").text()).isEqualTo("Subject: one\r\n two\r\n");
    }

    @Test
    void aLineThatIsNoFieldEndsTheHeader() {
        assertThat(Header.parse("Subject: x\r\nno field\r\nTo: a@a.test\r\n").fields()).hasSize(1);
    }

    @Test
    void aHeaderWithoutBodyOrLastLineEndIsReadWhole() {
        assertThat(Header.parse("Subject: x").first("Subject").orElseThrow().body())
                .isEqualTo(" x");
    }
}
