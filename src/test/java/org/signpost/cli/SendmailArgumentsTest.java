package org.signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.List;

class SendmailArgumentsTest {

    @Test
    void theFormOfCronIsUnderstood() {
        SendmailArguments asked =
                parse("-FCronDaemon", "-i", "-odi", "-oem", "-oi", "-t", "-f", "root");
        assertThat(asked.fromHeader()).isTrue();
        assertThat(asked.dotEnds()).isFalse();
        assertThat(asked.fullName()).contains("CronDaemon");
        assertThat(asked.sender()).contains("root");
        assertThat(asked.recipients()).isEmpty();
    }

    @Test
    void aSenderMayBeGluedToItsOptionOrInBrackets() {
        assertThat(parse("-fapp@a.test", "x@b.test").sender()).contains("app@a.test");
        assertThat(parse("-f", "<app@a.test>", "x@b.test").sender()).contains("app@a.test");
        assertThat(parse("-f", "<>", "x@b.test").sender()).contains("");
        assertThat(parse("-r", "app@a.test", "x@b.test").sender()).contains("app@a.test");
    }

    @Test
    void whatFollowsTwoDashesIsARecipient() {
        assertThat(parse("-i", "--", "-odd@a.test").recipients()).containsExactly("-odd@a.test");
    }

    @Test
    void withoutOptionADotEndsTheMessage() {
        assertThat(parse("a@a.test").dotEnds()).isTrue();
    }

    @Test
    void otherModesThanSendingAreRefusedByName() {
        assertThatThrownBy(() -> parse("-bs"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("-bs");
        assertThatThrownBy(() -> parse("-z"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("-z");
        assertThatThrownBy(() -> parse("-f"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("-f");
    }

    private static SendmailArguments parse(String... words) {
        return SendmailArguments.parse(List.of(words));
    }
}
