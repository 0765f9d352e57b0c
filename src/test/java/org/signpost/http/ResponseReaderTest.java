package org.signpost.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Every framing of a response is read, and nothing unbounded (A8; RFC 9112 §4, §5, §6, §7.1). */
class ResponseReaderTest {

    private static final int MOST = 20;

    private static Document read(String response) throws IOException {
        byte[] octets = response.getBytes(StandardCharsets.ISO_8859_1);
        return ResponseReader.read(new ByteArrayInputStream(octets), MOST);
    }

    /** The response with {@code |} for the ends of lines. */
    private static Document lines(String response) throws IOException {
        return read(response.replace("|", "\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK|Content-Length: 5||hello",
                "HTTP/1.1 200 OK|content-length:5||hello and more",
                "HTTP/1.1 200 OK|Content-Length: 5|Content-Length: 5||hello",
                "HTTP/1.1 200|Content-Length: 5||hello",
                "HTTP/1.0 200 OK||hello",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||2|he|03;x=y|llo|0||",
                "HTTP/1.1 200 OK|Transfer-Encoding: Chunked|Content-Length: 2||5|hello|0|T: 1||",
                "HTTP/1.1 100 Continue||HTTP/1.1 103 Early Hints|Link: x||HTTP/1.1 200"
                        + " OK|Content-Length: 5||hello",
                "HTTP/1.1 200 OK|Content-Encoding: identity|Content-Length: 5||hello",
                "HTTP/1.1 200 OK|Content-Length:|  5||hello"
            })
    void theBodyIsReadWhicheverWayItIsFramed(String response) throws IOException {
        Document document = lines(response);
        assertThat(document.isFound()).isTrue();
        assertThat(document.body()).isEqualTo("hello");
    }

    @Test
    void linesMayEndInLfAlone() throws IOException {
        assertThat(read("HTTP/1.1 200 OK\nContent-Type: a/b\nContent-Length: 2\n\nhi"))
                .isEqualTo(new Document(200, Optional.of("a/b"), "hi"));
    }

    @Test
    void octetsStayWhatTheyAre() throws IOException {
        assertThat(read("HTTP/1.1 200 OK\r\n\r\n\u00ff\u0000").body()).isEqualTo("\u00ff\u0000");
    }

    @Test
    void onlyADocumentHasABody() throws IOException {
        Document document = lines("HTTP/1.1 404 Not Found|Content-Length: 9000||");
        assertThat(document).isEqualTo(new Document(404, Optional.empty(), ""));
    }

    @Test
    void aRedirectionIsAnAnswerLikeOthers() throws IOException {
        Document document = lines("HTTP/1.1 301 Moved|Location: https://example.com/||");
        assertThat(document.isRedirection()).isTrue();
        assertThat(document.isFound()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'220 mx.example.com ESMTP|', isn't one of HTTP/1.1",
        "'HTTP/2 200 OK||', isn't one of HTTP/1.1",
        "'HTTP/1.1 2000 OK||', isn't one of HTTP/1.1",
        "'HTTP/1.1 200 OK|no header||', malformed header",
        "'HTTP/1.1 200 OK|Content-Length : 5||hello', malformed header",
        "'HTTP/1.1 200 OK|: 5||hello', malformed header",
        "'HTTP/1.1 200 OK|Content-Length: 5|Content-Length: 6||hello!', clearly how long",
        "'HTTP/1.1 200 OK|Content-Length: +5||hello', clearly how long",
        "'HTTP/1.1 200 OK|Content-Length: 9999999999999999999||hello', clearly how long",
        "'HTTP/1.1 200 OK|Transfer-Encoding: gzip, chunked||', transfer coding",
        "'HTTP/1.1 200 OK|Content-Encoding: gzip|Content-Length: 5||hello', compresses",
        "'HTTP/1.1 200 OK|Transfer-Encoding: chunked||5|hello!|0||', malformed chunks",
        "'HTTP/1.1 200 OK|Transfer-Encoding: chunked||-5|hello|0||', malformed chunks",
        "'HTTP/1.1 200 OK|Transfer-Encoding: chunked||fffffffff|', malformed chunks",
        "'HTTP/1.1 200 OK|Content-Length: 5||hell', ended before",
        "'HTTP/1.1 200 OK|Transfer-Encoding: chunked||5|hello|', ended before",
        "'HTTP/1.1 200 OK|Transfer-Encoding: chunked||5|hello|0|', ended before",
        "'HTTP/1.1 200 OK|Content-Length: 0|', ended before",
        "'', ended before"
    })
    void whatIsMalformedOrCutShortIsAnError(String response, String why) {
        assertThatThrownBy(() -> lines(response))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK|Content-Length: 21||123456789012345678901",
                "HTTP/1.1 200 OK|Content-Length: 999999999999||",
                "HTTP/1.1 200 OK||123456789012345678901",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||14|12345678901234567890|1|1|0||",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||ffffffff|"
            })
    void aLargeBodyIsGivenUp(String response) {
        assertThatThrownBy(() -> lines(response))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("larger than 20 octets");
    }

    @Test
    void aBodyMayBeAsLargeAsThat() throws IOException {
        String body = "x".repeat(MOST);
        assertThat(read("HTTP/1.1 200 OK\r\n\r\n" + body).body()).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: y|", "HTTP/1.1 100 Continue||", " |", "X:|"})
    void aHeaderWithoutEndIsGivenUp(String piece) {
        String first = piece.startsWith("HTTP") ? "" : "HTTP/1.1 200 OK|X: |";
        assertThatThrownBy(() -> lines(first + piece.repeat(20_000)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("too long");
    }

    @Test
    void soIsALineWithoutEnd() {
        assertThatThrownBy(() -> read("HTTP/1.1 200 " + "x".repeat(40_000)))
                .hasMessageContaining("too long");
        assertThatThrownBy(() ->
                        lines("HTTP/1.1 200 OK|Transfer-Encoding: chunked||1;" + "x".repeat(2_000)))
                .hasMessageContaining("too long");
    }
}
