package org.signpost.cli;

import org.signpost.address.IpAddresses;
import org.signpost.json.JsonObject;
import org.signpost.spf.SpfQuery;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One message to examine, as a line of JSON has it.
 *
 * @param id what its result is called
 * @param message where its content is
 * @param envelope who handed it over, where that is said
 * @param zone the zone file that answers
 * @param now the time that counts
 */
record BatchCase(
        Optional<Object> id,
        Optional<Content> message,
        Optional<SpfQuery> envelope,
        Optional<Path> zone,
        Optional<Instant> now) {

    /** Content that can be read once. */
    @FunctionalInterface
    interface Content {

        /** Opens it. */
        InputStream open() throws IOException;
    }

    /** What a line turned out to be. */
    sealed interface Reading {

        /** A case. */
        record Case(BatchCase read) implements Reading {}

        /** None; {@code why} says what is wrong with it. */
        record Broken(Optional<Object> id, String why) implements Reading {}
    }

    /** Reads a line. */
    static Reading parse(String line) {
        return JsonObject.parse(line)
                .map(object -> new Members(object).read())
                .orElseGet(
                        () -> new Reading.Broken(Optional.empty(), "the line is no JSON object"));
    }

    /** A path of SMTP without its angle brackets. */
    static String path(String text) {
        boolean bracketed = text.startsWith("<") && text.endsWith(">");
        return bracketed ? text.substring(1, text.length() - 1) : text;
    }

    /** The members of a line; what is wrong with the first of those that are is kept. */
    private static final class Members {

        private static final List<String> KNOWN =
                List.of("id", "message", "file", "zone", "ip", "helo", "mailFrom", "now");

        private final JsonObject object;
        private Optional<String> flaw = Optional.empty();

        Members(JsonObject object) {
            this.object = object;
        }

        Reading read() {
            Optional<Object> id = id();
            object.members().keySet().forEach(this::known);
            Optional<Content> message = message();
            Optional<SpfQuery> envelope = envelope();
            Optional<Path> zone = path("zone");
            Optional<Instant> now = now();
            if (message.isEmpty() && envelope.isEmpty()) flaw("neither a message nor an ip");
            return flaw.<Reading>map(why -> new Reading.Broken(id, why))
                    .orElseGet(() ->
                            new Reading.Case(new BatchCase(id, message, envelope, zone, now)));
        }

        /** What is left out unseen changes what the case asks; a program's own members don't. */
        private void known(String name) {
            if (KNOWN.contains(name)) return;
            KNOWN.stream()
                    .filter(known -> plain(known).equals(plain(name)))
                    .findFirst()
                    .ifPresent(meant ->
                            flaw(
                                    "unknown member \"%s\", did you mean \"%s\"?"
                                            .formatted(name, meant)));
        }

        /** Without what makes {@code mail_from} of {@code mailFrom}. */
        private static String plain(String name) {
            return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
        }

        private Optional<Object> id() {
            Optional<Object> id = Optional.ofNullable(object.members().get("id"));
            boolean name = id.isEmpty() || id.get() instanceof String || id.get() instanceof Number;
            if (!name) flaw("\"id\" is neither a string nor a number");
            return id.filter(i -> name);
        }

        private Optional<Content> message() {
            Optional<Path> file = path("file");
            Optional<Content> octets = text("message").flatMap(this::decoded);
            if (file.isPresent() && octets.isPresent()) flaw("both \"message\" and \"file\"");
            return octets.or(() -> file.map(f -> () -> MessageInput.open(f)));
        }

        private Optional<Content> decoded(String base64) {
            try {
                byte[] octets = Base64.getDecoder().decode(base64);
                return Optional.of(() -> new ByteArrayInputStream(octets));
            } catch (IllegalArgumentException broken) {
                flaw("\"message\" is no base64: " + broken.getMessage());
                return Optional.empty();
            }
        }

        private Optional<SpfQuery> envelope() {
            String helo = text("helo").orElse("");
            String mailFrom = text("mailFrom").map(BatchCase::path).orElse("");
            Optional<String> ip = text("ip");
            Optional<InetAddress> client = ip.flatMap(IpAddresses::parse);
            if (ip.isPresent() && client.isEmpty()) {
                flaw("\"ip\" is no IP address: " + ip.get());
            }
            return client.map(address -> new SpfQuery(address, helo, mailFrom, ""));
        }

        private Optional<Path> path(String name) {
            try {
                return text(name).map(Path::of);
            } catch (InvalidPathException none) {
                flaw("\"%s\" is no path: %s".formatted(name, none.getMessage()));
                return Optional.empty();
            }
        }

        private Optional<Instant> now() {
            Optional<Object> value = Optional.ofNullable(object.members().get("now"));
            Optional<Instant> now = value.map(String::valueOf).flatMap(InstantText::parse);
            if (value.isPresent() && now.isEmpty()) {
                flaw("\"now\": " + InstantText.isNone(String.valueOf(value.get())));
            }
            return now;
        }

        private Optional<String> text(String name) {
            Optional<Object> value = Optional.ofNullable(object.members().get(name));
            if (value.isPresent() && !(value.get() instanceof String)) {
                flaw("\"%s\" is no string".formatted(name));
            }
            return object.text(name);
        }

        private void flaw(String why) {
            if (flaw.isEmpty()) flaw = Optional.of(why);
        }
    }
}
