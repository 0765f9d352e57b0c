package org.signpost.config;

import org.signpost.config.toml.Reading;
import org.signpost.config.toml.Value;
import org.signpost.config.toml.ValueType;

import java.util.List;
import java.util.Optional;

/**
 * A host and how it is spoken to, as in {@code smtps://relay.example.net:465}.
 *
 * @param scheme {@code smtp}, {@code smtps} or {@code lmtp}
 * @param host where
 */
record NextHopUrl(String scheme, HostPort host) {

    private static final int SMTP_PORT = 25;

    /** Values that are that word or a URL of one of those schemes. */
    static ValueType<Optional<NextHopUrl>> type(String word, List<String> schemes) {
        String shape =
                "`%s` or %s"
                        .formatted(
                                word,
                                String.join(
                                        " or ",
                                        schemes.stream()
                                                .map(s -> "`" + s + "://HOST:PORT`")
                                                .toList()));
        return new ValueType<>(shape, value -> read(value, word, schemes, shape));
    }

    private static Reading<Optional<NextHopUrl>> read(
            Value value, String word, List<String> schemes, String shape) {
        String text = ValueType.asText(value).orElse("");
        if (text.equals(word)) return new Reading.Good<>(Optional.empty());
        int end = text.indexOf("://");
        String scheme = end < 0 ? "" : text.substring(0, end);
        if (!schemes.contains(scheme)) return Reading.unlike(shape, value);
        String rest = text.substring(end + 3);
        Optional<HostPort> host = Types.hostPort(rest);
        if (host.filter(h -> h.port() == SMTP_PORT).isPresent() && scheme.equals("lmtp")) {
            return Reading.bad(value, "names port 25, which is never LMTP's (RFC 2033 §5)");
        }
        if (host.isPresent()) {
            return new Reading.Good<>(host.map(h -> new NextHopUrl(scheme, h)));
        }
        return Reading.bad(value, "has to be `" + scheme + "://HOST:PORT`: " + why(rest, value));
    }

    private static String why(String rest, Value value) {
        if (rest.contains("@")) return "no login stands in it";
        if (rest.contains("/")) return "nothing follows the port";
        boolean portMissing =
                !rest.matches(".*:[0-9]+") || rest.matches("[0-9a-fA-F:]*::[0-9a-fA-F:]*");
        return portMissing ? "the port is missing" : value.shown() + " names no host and port";
    }
}
