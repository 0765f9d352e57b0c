package org.signpost.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.mime.Edit.Encode;
import org.signpost.mime.Edit.Replace;
import org.signpost.mime.Edits;
import org.signpost.mime.Encoding;

import java.util.List;

class EditTextTest {

    @Test
    void editsComeBackAsTheyWere() {
        Edits edits =
                new Edits(
                        List.of(
                                new Replace(5_000_000_000L, 3, "a=1:\r\n-\u00e4"),
                                new Replace(0, 12, ""),
                                new Replace(20, 0, "Date: x\r\n")));
        assertThat(EditText.parse(EditText.of(edits).orElseThrow())).isEqualTo(edits);
        assertThat(EditText.of(Edits.none())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1-", "1-2", "1-2=", "1-2=3", "1-2=3:ab", "x-2=3:abc", "1-2=-1:"})
    void whatWasNeverWrittenIsDamage(String text) {
        assertThatThrownBy(() -> EditText.parse(text)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void encodingIsNeverStored() {
        Edits edits = new Edits(List.of(new Encode(0, 1, Encoding.BASE64, 4)));
        assertThatThrownBy(() -> EditText.of(edits)).isInstanceOf(IllegalArgumentException.class);
    }
}
