package org.signpost.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.address.Mailbox;

import java.util.List;

class AuthorsTest {

    private static final Mailbox ANN = Mailbox.of("ann@a.test");
    private static final Mailbox BOB = Mailbox.of("bob@b.test");

    @Test
    void everyMailboxOfEveryFieldIsAnAuthor() {
        Authors authors = Authors.of(List.of(" Ann <ann@a.test>", " them: bob@b.test;"), true);
        assertThat(authors).isEqualTo(new Authors(List.of(ANN, BOB), true));
    }

    @Test
    void anAddressInANameIsAnAuthorToo() {
        Authors authors = Authors.of(List.of("bob@b.test <ann@a.test>"), true);
        assertThat(authors).isEqualTo(new Authors(List.of(ANN, BOB), true));
        assertThat(Authors.of(List.of("b@@b.test <ann@a.test>"), true).clear()).isFalse();
    }

    @Test
    void anAddressInQuotesIsAName() {
        Authors authors = Authors.of(List.of("\"bob@b.test\" <ann@a.test>"), true);
        assertThat(authors).isEqualTo(new Authors(List.of(ANN), true));
    }

    @Test
    void aFlawOrAFieldThatWasNotSeenLeavesAnAuthorWhoCannotBeTold() {
        assertThat(Authors.of(List.of("ann@a.test, b b@b.test"), true).clear()).isFalse();
        assertThat(Authors.of(List.of("ann@a.test"), false).clear()).isFalse();
        assertThat(Authors.of(List.of(), false).none()).isFalse();
    }

    @Test
    void aWordThatIsNoAddressIsNobody() {
        Authors sloppy = Authors.of(List.of("Last, First <ann@a.test>"), true);
        assertThat(sloppy).isEqualTo(new Authors(List.of(ANN), true));
        assertThat(Authors.of(List.of("root"), true).none()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=?utf-8?B?Ym9iQGIudGVzdA==?=, ann@a.test",
                "=?utf-8?B?Ym9iQGIudGVzdA==?=",
                "=?utf-8?Q?bob=40b.test,_x?= <ann@a.test>",
                "=?utf-8?Q?bob=40b.test=3E?=@a.test",
                "ann@a.test, (bob@b.test",
                "Bob (bob@b.test"
            })
    void anAddressThatSomeReadersFindLeavesAnAuthorWhoCannotBeTold(String body) {
        assertThat(Authors.of(List.of(body), true).clear()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Shop @ Home <ann@a.test>",
                "Ann @ann <ann@a.test>",
                "News@Work <ann@a.test>",
                "=?utf-8?Q?Caf=C3=A9_@_Home?= <ann@a.test>",
                "=?utf-8?Q?M=C3=BCller,_Ann?= <ann@a.test>"
            })
    void anAtSignInANameIsNoAuthor(String body) {
        assertThat(Authors.of(List.of(body), true)).isEqualTo(new Authors(List.of(ANN), true));
    }

    @Test
    void aMessageMayNameNobody() {
        assertThat(Authors.of(List.of(), true).none()).isTrue();
        assertThat(Authors.of(List.of("undisclosed:;"), true).none()).isTrue();
        assertThat(Authors.of(List.of(""), true).none()).isTrue();
    }
}
