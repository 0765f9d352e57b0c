package org.signpost.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;

import java.util.List;

class AddressListTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "a@a.test|a@a.test",
                "A <a@a.test>, b@b.test|a@a.test b@b.test",
                "\"Last, First\" <a@a.test>|a@a.test",
                "a@a.test (with, a comment), b@b.test|a@a.test b@b.test",
                "friends: a@a.test, B <b@b.test>; , c@c.test|a@a.test b@b.test c@c.test",
                "<@hop.test,@hop2.test:a@a.test>|a@a.test",
                "\"odd local\"@a.test|\"odd local\"@a.test",
                "\"quote \\\" and , comma\" <a@a.test>|a@a.test",
                "a @ a.test|a@a.test"
            })
    void findsTheMailboxesOfAField(String body, String expected) {
        AddressList.Found found = AddressList.parse(body);
        assertThat(found.mailboxes().stream().map(Mailbox::text).toList())
                .isEqualTo(split(expected));
        assertThat(found.flaws()).isEmpty();
    }

    private static List<String> split(String expected) {
        return expected.startsWith("\"") ? List.of(expected) : List.of(expected.split(" "));
    }

    @Test
    void anEmptyGroupHoldsNobody() {
        AddressList.Found found = AddressList.parse("undisclosed-recipients:;");
        assertThat(found.mailboxes()).isEmpty();
        assertThat(found.flaws()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<b@b.test> <a@a.test>",
                "<b@b.test> a@a.test",
                "a@a.test <b@b.test> \"x\"",
                "a@a.test <b@b.test",
                "a@a.test> , b@b.test",
                "a@a.test (, b@b.test",
                "a@a.test \", b@b.test",
                "b@b.test: a@a.test",
                "<b@b.test>: a@a.test;",
                "b b@b.test",
                "b(x)b@b.test",
                "<a@a.test, b@b.test>",
                "<>",
                "b@b@a.test"
            })
    void whatCouldBeReadInTwoWaysIsNeverLeftOut(String body) {
        assertThat(AddressList.parse(body).flaws()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "b@b.test <a@a.test>|b@b.test",
                "x b@b.test y <a@a.test>|x b@b.test y",
                "\"b@b.test\" <a@a.test>|''",
                "B <a@a.test>|''"
            })
    void aNameThatLooksLikeAnAddressIsTold(String body, String name) {
        AddressList.Found found = AddressList.parse(body);
        assertThat(found.mailboxes()).containsExactly(Mailbox.of("a@a.test"));
        assertThat(found.flaws()).isEmpty();
        assertThat(String.join(" ", found.names())).isEqualTo(name);
    }

    /** The square of so many steps would take longer than a test may. */
    @Test
    void manyBlanksAreGoneThroughOnce() {
        String blanks = " ".repeat(1_000_000);
        assertThat(AddressList.parse("a" + blanks + "b").flaws()).hasSize(1);
        assertThat(AddressList.parse("a" + blanks + "@" + blanks + "a.test").mailboxes())
                .containsExactly(Mailbox.of("a@a.test"));
    }

    @Test
    void whatIsNoAddressIsNamed() {
        AddressList.Found found = AddressList.parse("root, a@a.test");
        assertThat(found.mailboxes()).containsExactly(Mailbox.of("a@a.test"));
        assertThat(found.flaws()).containsExactly("root");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                " ann |` ann@a.test `",
                "ann (at home) , b@b.test|ann@a.test (at home) , b@b.test",
                "Ann < ann >|Ann < ann@a.test >",
                "\"Ann\" <\"ann b\">|\"Ann\" <\"ann b\"@a.test>",
                "Us: ann, bob; , carol|Us: ann@a.test, bob@a.test; , carol@a.test",
                "Ann Miller, undisclosed people|Ann Miller, undisclosed people",
                "ann@|ann@",
                "<ann|<ann",
                "ann@b.test|ann@b.test",
                "us:;|us:;"
            })
    void whatLacksADomainGetsOne(String before, String after) {
        String qualified = AddressList.qualified(before.strip(), Domain.of("a.test"));
        assertThat(qualified).isEqualTo(after.strip());
    }
}
