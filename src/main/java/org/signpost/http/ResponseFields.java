package org.signpost.http;

import org.signpost.address.Characters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The header fields of one response, as far as they say how its body is to be read. */
final class ResponseFields {

    /** More digits are more octets than anybody waits for. */
    private static final int MOST_DIGITS = 18;

    private static final String TOKEN_SPECIALS = "!#$%&'*+-.^_`|~";

    /** By the name in lower case, in the order of the response. */
    private final Map<String, List<String>> values = new HashMap<>();

    /**
     * Takes a line of the header, such as {@code Content-Length: 12}.
     *
     * @throws IOException where it is none (RFC 9112 §5.1)
     */
    void add(String line) throws IOException {
        int colon = line.indexOf(':');
        if (colon < 1 || !Characters.all(line.substring(0, colon), ResponseFields::isTokenChar)) {
            throw new IOException("the server's answer has a malformed header");
        }
        String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        values.computeIfAbsent(name, _ -> new ArrayList<>()).add(line.substring(colon + 1).strip());
    }

    /** The field's value; the first where it is repeated. */
    Optional<String> first(String name) {
        return values.getOrDefault(name, List.of()).stream().findFirst();
    }

    /**
     * Whether the body comes in chunks (RFC 9112 §6.1).
     *
     * @throws IOException where it comes in another way that wasn't asked for
     */
    boolean isChunked() throws IOException {
        List<String> codings = values.getOrDefault("transfer-encoding", List.of());
        if (codings.isEmpty()) return false;
        if (codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked")) return true;
        throw new IOException("the server's answer has a transfer coding that wasn't asked for");
    }

    /**
     * How many octets the body has, where that is said (RFC 9112 §6.2).
     *
     * @throws IOException where it is said twice and differently, or is no number
     */
    OptionalLong length() throws IOException {
        List<String> said =
                values.getOrDefault("content-length", List.of()).stream().distinct().toList();
        if (said.isEmpty()) return OptionalLong.empty();
        if (said.size() == 1 && Characters.isNumber(said.getFirst(), MOST_DIGITS)) {
            return OptionalLong.of(Long.parseLong(said.getFirst()));
        }
        throw new IOException("the server's answer doesn't say clearly how long it is");
    }

    /**
     * Nobody asked for a compressed document (RFC 9110 §12.5.3), and to unpack one is a risk.
     *
     * @throws IOException where it is one
     */
    void refuseCodings() throws IOException {
        for (String coding : values.getOrDefault("content-encoding", List.of())) {
            if (!coding.isEmpty() && !coding.equalsIgnoreCase("identity")) {
                throw new IOException("the server compresses its answer, which wasn't asked for");
            }
        }
    }

    /** RFC 9110 §5.6.2. */
    private static boolean isTokenChar(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || Characters.isDigit(c)
                || TOKEN_SPECIALS.indexOf(c) >= 0;
    }
}
