package org.signpost.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
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
        assertThat(Authors.of(List.of("b@@ <ann@a.test>"), true).clear()).isFalse();
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

    @Test
    void aMessageMayNameNobody() {
        assertThat(Authors.of(List.of(), true).none()).isTrue();
        assertThat(Authors.of(List.of("undisclosed:;"), true).none()).isTrue();
        assertThat(Authors.of(List.of(""), true).none()).isTrue();
    }
}
