package org.signpost.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLContext;

/**
 * Fetches documents over HTTPS, verified by the public authorities, within bounds of size and time
 * and without following redirections; for use by many threads.
 */
public final class SmallDocuments implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ALL = Duration.ofSeconds(10);
    private static final int OK = 200;

    private final int mostOctets;
    private final HttpClient client;

    /** Fetches documents of at most so many octets. */
    public SmallDocuments(int mostOctets) {
        this(mostOctets, HttpClient.newBuilder());
    }

    /** The same, trusting whom that context trusts. */
    SmallDocuments(int mostOctets, SSLContext context) {
        this(mostOctets, HttpClient.newBuilder().sslContext(context));
    }

    private SmallDocuments(int mostOctets, HttpClient.Builder builder) {
        this.mostOctets = mostOctets;
        client = builder.connectTimeout(CONNECT).followRedirects(HttpClient.Redirect.NEVER).build();
    }

    /**
     * The document's text in UTF-8.
     *
     * @throws IOException when it isn't to be had, is too large, takes more than ten seconds, or
     *     the address isn't one of HTTPS
     */
    public String get(URI address) throws IOException {
        if (!"https".equals(address.getScheme())) {
            throw new IOException(address + " is not an https address");
        }
        HttpRequest request = HttpRequest.newBuilder(address).timeout(ALL).build();
        CompletableFuture<HttpResponse<String>> response =
                client.sendAsync(
                        request,
                        BodyHandlers.limiting(
                                BodyHandlers.ofString(StandardCharsets.UTF_8), mostOctets));
        HttpResponse<String> answer = await(response, address);
        if (answer.statusCode() == OK) return answer.body();
        throw new IOException(address + " answers " + answer.statusCode());
    }

    private static HttpResponse<String> await(
            CompletableFuture<HttpResponse<String>> response, URI address) throws IOException {
        try {
            return response.get(ALL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new IOException(address + " takes too long", late);
        } catch (ExecutionException failure) {
            String why =
                    Optional.ofNullable(failure.getCause())
                            .map(Throwable::getMessage)
                            .orElse("no answer");
            throw new IOException(address + ": " + why, failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            response.cancel(true);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
