package org.signpost.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.URI;

/** What an issuer's server may do to us (M7). */
@Timeout(60)
class SmallDocumentsTest {

    private final DocumentServer server = new DocumentServer();
    private final SmallDocuments documents = new SmallDocuments(100, DocumentServer.trusting());

    @AfterEach
    void stop() {
        documents.close();
        server.close();
    }

    @Test
    void aSmallDocumentIsRead() throws IOException {
        server.serve(200, "{\"keys\":[]}");
        assertThat(documents.get(server.address())).isEqualTo("{\"keys\":[]}");
    }

    @Test
    void aLargeOneIsNot() {
        server.serve(200, "x".repeat(101));
        assertThatThrownBy(() -> documents.get(server.address())).isInstanceOf(IOException.class);
    }

    @Test
    void whatIsNotThereOrElsewhereIsAnError() {
        server.serve(302, "");
        assertThatThrownBy(() -> documents.get(server.address()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("answers 302");
    }

    @Test
    void aStrangersCertificateIsNotTrusted() {
        server.serve(200, "{}");
        try (SmallDocuments others = new SmallDocuments(100)) {
            assertThatThrownBy(() -> others.get(server.address())).isInstanceOf(IOException.class);
        }
    }

    @Test
    void nothingIsFetchedInTheClear() {
        assertThatThrownBy(() -> documents.get(URI.create("http://127.0.0.1:1/keys")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not an https address");
    }
}
