package org.signpost.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;

/** Lists of tags (P8, RFC 6376 §3.2). */
class TagsTest {

    @Test
    void valuesKeepTheirOrderAndWhatIsWithinThem() {
        Tags tags = read("v=1; a=b c;d=x=y");
        assertThat(tags.values().keySet()).containsExactly("v", "a", "d");
        assertThat(tags.value("a")).contains("b c");
        assertThat(tags.value("d")).contains("x=y");
        assertThat(tags.value("e")).isEmpty();
    }

    @Test
    void whiteSpaceAndFoldsAroundTagsAndValuesArentTheirs() {
        Tags tags = read("\r\n v \t= \r\n\t1 ;\r\n b=ab\r\n cd\t ;");
        assertThat(tags.value("v")).contains("1");
        assertThat(tags.value("b")).contains("ab cd");
        assertThat(tags.compact("b")).contains("abcd");
    }

    @Test
    void anEmptyValueIsOneAndAMissingTagIsNone() {
        assertThat(read("p=; k=rsa").value("p")).contains("");
        assertThat(read("k=rsa").value("p")).isEmpty();
        assertThat(read("").values()).isEmpty();
    }

    @Test
    void oneSemicolonMayEndTheList() {
        assertThat(read("v=1;").values()).hasSize(1);
        assertThat(flaw("v=1;;")).contains("no tag with a value");
        assertThat(flaw("v=1; ;a=b")).contains("no tag with a value");
        assertThat(flaw(";v=1")).contains("no tag with a value");
    }

    @Test
    void aTagThatStandsThereTwiceSpoilsAll() {
        assertThat(flaw("v=1; a=b; a=c")).contains("a= stands there twice");
        assertThat(flaw("v=1; v=1")).contains("v= stands there twice");
    }

    @Test
    void theCaseOfTagsCounts() {
        assertThat(read("a=1; A=2").value("A")).contains("2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v", "=1", "1a=b", "a-b=c", "a b=c", "\u00e9=c", "a\n:=c", "_a=b"})
    void whatIsNoTagSpoilsAll(String text) {
        flaw("v=1; " + text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\u007f", "a\rb", "a\nb", "\u001b[2J", "a\n\rb"})
    void controlCharactersSpoilAll(String value) {
        assertThat(flaw("v=" + value)).contains("control character");
    }

    @Test
    void namesMayHaveDigitsAndUnderscoresBehindALetter() {
        assertThat(read("x_1=y").value("x_1")).contains("y");
    }

    @Test
    void whatStrangersWroteIsToldShortAndInPrintableAscii() {
        String why = flaw("\u001b[2J\u00e9" + "x".repeat(100_000));
        assertThat(why).hasSizeLessThan(100).startsWith("\"?[2J?xxx").isPrintable();
        assertThat(flaw("a=b;" + "a".repeat(100_000) + "=\u0000")).hasSizeLessThan(100);
    }

    @Test
    void aHundredThousandTagsAreReadOrRefused() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 100_000; i++) text.append('t').append(i).append("=v;");
        assertThat(read(text.toString()).values()).hasSize(100_000);
        assertThat(flaw(text + "t99999=")).contains("twice");
        assertThat(flaw(";".repeat(100_000))).contains("no tag");
        assertThat(flaw("a".repeat(100_000))).contains("no tag");
    }

    private static Tags read(String text) {
        assertThat(Tags.parse(text)).isInstanceOf(Tags.Reading.Read.class);
        return ((Tags.Reading.Read) Tags.parse(text)).tags();
    }

    private static String flaw(String text) {
        Tags.Reading reading = Tags.parse(text);
        return Optional.of(reading)
                .filter(Tags.Reading.Malformed.class::isInstance)
                .map(r -> ((Tags.Reading.Malformed) r).why())
                .orElseThrow(() -> new AssertionError("it was read: " + reading));
    }
}
