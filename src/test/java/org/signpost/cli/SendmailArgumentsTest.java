package org.signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
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

    @Test
    void lettersMayShareAWord() {
        assertThat(parse("-ti").fromHeader()).isTrue();
        assertThat(parse("-ti").dotEnds()).isFalse();
        assertThat(parse("-vtfapp@a.test").sender()).contains("app@a.test");
        assertThat(parse("-itF", "Cron Daemon").fullName()).contains("Cron Daemon");
    }

    @Test
    void whatChangesNothingIsPassedOverWithItsValue() {
        List<String> words =
                List.of(
                        "-odb",
                        "-oem",
                        "-em",
                        "-O",
                        "DeliveryMode=b",
                        "-OErrorMode=m",
                        "-bm",
                        "-N",
                        "never",
                        "-R",
                        "hdrs",
                        "-Venvelope",
                        "-B8BITMIME",
                        "-h",
                        "3",
                        "-d",
                        "-U",
                        "-G",
                        "x@a.test");
        SendmailArguments asked = SendmailArguments.parse(words);
        assertThat(asked.recipients()).containsExactly("x@a.test");
        assertThat(asked.dotEnds()).isTrue();
        assertThat(asked.sender()).isEmpty();
    }

    @Test
    void anotherModeIsRefusedWithTheCommandThatHasIt() {
        assertThatThrownBy(() -> parse("-bp")).hasMessageContaining("signpost queue list");
        assertThatThrownBy(() -> parse("-q30m")).hasMessageContaining("signpost queue retry");
        assertThatThrownBy(() -> parse("-bi")).hasMessageContaining("re-read");
        assertThatThrownBy(() -> parse("-bd")).hasMessageContaining("-bm");
    }

    @Test
    void theConfigurationIsNamedByALongOption() {
        SendmailArguments.Ours ours = parse("--config=a.toml", "--node", "mx2", "-t").ours();
        assertThat(ours.config()).contains(Path.of("a.toml"));
        assertThat(ours.node()).contains("mx2");
        assertThat(parse("--config", "b.toml").ours().config()).contains(Path.of("b.toml"));
        assertThat(parse("--help").ours().help()).isTrue();
        assertThatThrownBy(() -> parse("--colour")).hasMessageContaining("--colour");
    }

    private static SendmailArguments parse(String... words) {
        return SendmailArguments.parse(List.of(words));
    }
}
