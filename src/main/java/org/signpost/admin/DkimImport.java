package org.signpost.admin;

import org.signpost.address.Domain;
import org.signpost.control.ControlCommand;
import org.signpost.dkim.DkimAlgorithm;
import org.signpost.dns.DnsName;
import org.signpost.json.JsonObject;
import org.signpost.keys.KeyEntry;
import org.signpost.keys.NewKey;
import org.signpost.observe.Event;
import org.signpost.tls.SigningKey;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The {@code dkim.import} command: keys follow, one JSON object a line, with {@code domain}, {@code
 * selector} and {@code key} in PEM, as {@code at} says it, or, where only the key is wrong, {@code
 * file}. None is taken unless all can be, or the request says {@code partial}; with {@code dry}
 * none is taken at all.
 *
 * @param commands its neighbours
 */
record DkimImport(DkimCommands commands) implements ControlCommand {

    /** Some ten thousand keys. */
    private static final int MOST_OCTETS = 32 * 1024 * 1024;

    /** RFC 8301 §3.2. */
    private static final int FEWEST_BITS = 1024;

    private static final int GOOD_BITS = 2048;
    private static final int MOST_BITS = 4096;

    /** What became of the keys so far. */
    private static final class Sorted {
        private final List<NewKey> good = new ArrayList<>();
        private final Set<String> names = new HashSet<>();
        private final List<JsonObject> failures = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();

        void fail(Optional<String> at, String why) {
            failures.add(JsonObject.empty().with("at", at).with("reason", why));
        }
    }

    /** What a key is called. */
    private record Named(Domain domain, DnsName selector) {}

    @Override
    public JsonObject answer(JsonObject request, Call call) throws IOException {
        Sorted sorted = new Sorted();
        for (KeyEntry there : commands.keys().list()) sorted.names.add(there.name().text());
        for (String line : content(call).lines().toList()) sort(line, sorted);
        boolean none =
                request.flag("dry")
                        || (!request.flag("partial") && !sorted.failures.isEmpty())
                        || sorted.good.isEmpty();
        JsonObject answer = none ? JsonObject.of("keys", List.of()) : added(sorted, call);
        return answer.with("failures", sorted.failures).with("warnings", sorted.warnings);
    }

    private JsonObject added(Sorted sorted, Call call) throws IOException {
        JsonObject answer =
                commands.answer(
                        commands.keys().add(sorted.good),
                        Event.of("dkim.add")
                                .with("by", call.peer().user())
                                .with("how", "imported"));
        boolean signs = false;
        for (Domain domain : sorted.good.stream().map(NewKey::domain).distinct().toList()) {
            Optional<String> idle = idle(domain);
            signs |= idle.isEmpty();
            idle.ifPresent(sorted.warnings::add);
        }
        return answer.with("signs", (Object) signs);
    }

    /** Why a domain's mail isn't signed though it has keys, if so. */
    private Optional<String> idle(Domain domain) {
        return commands.signs(domain)
                ? commands.waits(domain).map(why -> "mail of " + domain + " waits now: " + why)
                : Optional.of(
                        "mail of %s leaves unsigned until `sign = false` is gone from the"
                                        .formatted(domain)
                                + " configuration");
    }

    private static String content(Call call) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            JsonObject next =
                    call.next().orElseThrow(() -> new IOException("the keys have no end"));
            if (next.flag("end")) return all.toString(StandardCharsets.UTF_8);
            all.writeBytes(decoded(next.text("chunk").orElse("")));
            if (all.size() > MOST_OCTETS) throw new IOException("too many keys at a time");
        }
    }

    private static byte[] decoded(String chunk) throws IOException {
        try {
            return Base64.getDecoder().decode(chunk);
        } catch (IllegalArgumentException notBase64) {
            throw new IOException("a chunk isn't base64", notBase64);
        }
    }

    private void sort(String line, Sorted sorted) {
        JsonObject wish = JsonObject.parse(line).orElse(JsonObject.empty());
        Optional<String> at = wish.text("at");
        switch (named(wish)) {
            case Typed.Fault<Named>(String why) -> sorted.fail(at, why);
            case Typed.Meant<Named>(Named named) -> {
                switch (read(named, wish.text("key").orElse(""))) {
                    case Typed.Fault<NewKey>(String why) ->
                            sorted.fail(at.or(() -> wish.text("file")), why);
                    case Typed.Meant<NewKey>(NewKey key) -> sort(key, at, sorted);
                }
            }
        }
    }

    private static void sort(NewKey key, Optional<String> at, Sorted sorted) {
        String name = key.selector() + "._domainkey." + key.domain();
        if (sorted.names.contains(name)) {
            sorted.fail(at, "there is a key " + name + " already");
        } else {
            sorted.names.add(name);
            sorted.good.add(key);
            warning(key).ifPresent(w -> sorted.warnings.add(name + " " + w));
        }
    }

    private Typed<Named> named(JsonObject wish) {
        return DkimCommands.domain(wish)
                .then(domain ->
                        ours(domain)
                                .then(d ->
                                        DkimCommands.selector(d, wish.text("selector").orElse("")))
                                .then(selector -> new Typed.Meant<>(new Named(domain, selector))));
    }

    private Typed<Domain> ours(Domain domain) {
        return commands.ours(domain)
                .<Typed<Domain>>map(Typed.Fault::new)
                .orElseGet(() -> new Typed.Meant<>(domain));
    }

    private static Typed<NewKey> read(Named named, String pem) {
        return switch (SigningKey.ofPem(pem)) {
            case SigningKey.Reading.NoKey(String why) -> new Typed.Fault<>("the file " + why);
            case SigningKey.Reading.Key(SigningKey key) -> {
                int bits = key.verifying().bits();
                boolean rsa = DkimAlgorithm.of(key.kind()) == DkimAlgorithm.RSA_SHA256;
                yield rsa && (bits < FEWEST_BITS || bits > MOST_BITS)
                        ? new Typed.Fault<>(
                                "an RSA key has %d to %d bits (RFC 8301 §3.2), not %d"
                                        .formatted(FEWEST_BITS, MOST_BITS, bits))
                        : new Typed.Meant<>(new NewKey(named.domain(), named.selector(), key));
            }
        };
    }

    private static Optional<String> warning(NewKey key) {
        int bits = key.key().verifying().bits();
        boolean rsa = DkimAlgorithm.of(key.key().kind()) == DkimAlgorithm.RSA_SHA256;
        return rsa && bits < GOOD_BITS
                ? Optional.of("has %d bits: a new one has 2048 (RFC 8301 §3.2)".formatted(bits))
                : Optional.empty();
    }
}
