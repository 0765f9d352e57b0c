package org.signpost.admin;

import org.signpost.address.Domain;
import org.signpost.address.InternationalName;
import org.signpost.config.Config;
import org.signpost.config.DkimConfig;
import org.signpost.config.DomainConfig;
import org.signpost.control.ControlCommand;
import org.signpost.control.Peer;
import org.signpost.dkim.DkimAlgorithm;
import org.signpost.dns.DnsName;
import org.signpost.dns.Resolver;
import org.signpost.json.JsonObject;
import org.signpost.keys.DkimKeys;
import org.signpost.keys.KeyChange;
import org.signpost.keys.KeyEntry;
import org.signpost.keys.NewKey;
import org.signpost.keys.Published;
import org.signpost.observe.Clock;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;
import org.signpost.tls.SigningKey;

import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The {@code dkim.…} commands.
 *
 * @param keys what they are about
 * @param config whose domains keys are for
 * @param resolver tells what is published
 * @param clock dates selectors
 * @param events hears what was done by hand
 */
public record DkimCommands(
        DkimKeys keys, Supplier<Config> config, Resolver resolver, Clock clock, EventSink events) {

    private static final int FEWEST_BITS = 2048;
    private static final int MOST_BITS = 4096;

    /** The commands by their names. */
    public Map<String, ControlCommand> commands() {
        return Map.of(
                "dkim.generate", (request, call) -> generate(request, call.peer()),
                "dkim.import", new DkimImport(this),
                "dkim.list", (request, call) -> list(request),
                "dkim.show", (request, call) -> show(request),
                "dkim.retire", (request, call) -> retire(request, call.peer()),
                "dkim.reseal", (request, call) -> reseal(request, call.peer()));
    }

    private JsonObject generate(JsonObject request, Peer by) throws IOException {
        Typed<Domain> domain = domain(request);
        if (domain instanceof Typed.Fault<Domain>(String why)) return ControlCommand.error(why);
        Domain name = ((Typed.Meant<Domain>) domain).value();
        Optional<String> fault = ours(name);
        if (fault.isPresent()) return ControlCommand.error(fault.get());
        int bits = request.number("bits").map(Long::intValue).orElse(FEWEST_BITS);
        if (bits < FEWEST_BITS || bits > MOST_BITS) {
            return ControlCommand.error(
                    "an RSA key has %d to %d bits (RFC 8301 §3.2), not %d"
                            .formatted(FEWEST_BITS, MOST_BITS, bits));
        }
        List<DkimAlgorithm> algorithms = algorithms(request, name);
        if (algorithms.isEmpty()) {
            return ControlCommand.error(
                    "an algorithm is one of rsa-sha256, ed25519-sha256, both; got "
                            + request.text("algorithm").orElse(""));
        }
        Optional<String> selector = request.text("selector");
        if (selector.isPresent() && algorithms.size() > 1) {
            return ControlCommand.error(
                    "a selector is one key's, and there would be two: say which by --algorithm");
        }
        List<NewKey> made = new ArrayList<>();
        for (DkimAlgorithm algorithm : algorithms) {
            String text = selector.isPresent() ? selector.get() : free(name, algorithm);
            Typed<DnsName> read = selector(name, text);
            if (read instanceof Typed.Fault<DnsName>(String why)) return ControlCommand.error(why);
            SigningKey key =
                    algorithm == DkimAlgorithm.RSA_SHA256
                            ? SigningKey.generateRsa(bits)
                            : SigningKey.generateEd25519();
            made.add(new NewKey(name, ((Typed.Meant<DnsName>) read).value(), key));
        }
        return answer(
                        keys.add(made),
                        Event.of("dkim.add").with("by", by.user()).with("how", "generated"))
                .with("signs", (Object) wish(name).signs());
    }

    /** What the configuration says of a domain. */
    private DkimConfig wish(Domain domain) {
        return config.get().domains().stream()
                .filter(d -> d.name().equals(domain))
                .findFirst()
                .flatMap(DomainConfig::dkim)
                .orElse(DkimConfig.STANDARD);
    }

    private List<DkimAlgorithm> algorithms(JsonObject request, Domain domain) {
        Optional<String> word = request.text("algorithm");
        if (word.isPresent() && !word.get().equals("both")) {
            return DkimAlgorithm.of(word.get()).stream().toList();
        }
        DkimConfig wish = wish(domain);
        // Keys are made, and their records published, before the domain is signed again.
        boolean both = word.isPresent() || !wish.signs();
        return both ? DkimConfig.STANDARD.sign() : wish.sign();
    }

    /** A selector that no key has had: its kind and the day. */
    private String free(Domain domain, DkimAlgorithm algorithm) throws IOException {
        String day =
                LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)
                        .format(DateTimeFormatter.BASIC_ISO_DATE);
        String first = algorithm.keyWord() + "-" + day;
        List<String> taken =
                keys.list().stream()
                        .filter(k -> k.domain().equals(domain))
                        .map(k -> k.selector().text())
                        .toList();
        String free = first;
        for (int i = 2; taken.contains(free); i++) free = first + "-" + i;
        return free;
    }

    static Typed<Domain> domain(JsonObject request) {
        String text = request.text("domain").orElse("");
        return Typed.of(
                Domain.parse(text), () -> "not a domain: " + text + InternationalName.advice(text));
    }

    /** Why no key is kept for a domain; nothing where it is ours, or will be by the next reload. */
    Optional<String> ours(Domain domain) {
        boolean known = config.get().domains().stream().anyMatch(d -> d.name().equals(domain));
        return known || UserCommands.isInTheFile(domain, config.get())
                ? Optional.empty()
                : Optional.of(
                        "%s is not a [[domain]] of %s: add it there first"
                                .formatted(domain, config.get().file()));
    }

    /** RFC 6376 §3.1: labels as hosts have them. */
    static Typed<DnsName> selector(Domain domain, String text) {
        Optional<DnsName> name =
                // As long as the key's name is, but all of hosts' labels.
                Domain.parse(text + ".xdomainkey." + domain).flatMap(_ -> DnsName.parse(text));
        return Typed.of(
                name,
                () ->
                        "a selector has labels of letters, digits and hyphens with dots between;"
                                + " got `"
                                + text
                                + "`");
    }

    private JsonObject list(JsonObject request) throws IOException {
        Optional<String> text = request.text("domain");
        if (text.isEmpty()) {
            // To open a passphrase takes a moment, which a list needn't.
            Optional<String> trouble = request.flag("trouble") ? keys.trouble() : Optional.empty();
            return shown(keys.list()).with("trouble", trouble);
        }
        return switch (domain(request)) {
            case Typed.Fault<Domain>(String why) -> ControlCommand.error(why);
            case Typed.Meant<Domain>(Domain domain) -> shown(of(domain));
        };
    }

    private List<KeyEntry> of(Domain domain) throws IOException {
        return keys.list().stream().filter(k -> k.domain().equals(domain)).toList();
    }

    private static JsonObject shown(List<KeyEntry> keys) {
        return JsonObject.of("keys", keys.stream().map(DkimCommands::shown).toList());
    }

    private static JsonObject shown(KeyEntry key) {
        return JsonObject.of("domain", key.domain())
                .with("selector", key.selector())
                .with("algorithm", key.algorithm().word())
                .with("bits", key.key().bits())
                .with("state", key.state().word())
                .with("created", key.created())
                .with("name", key.name())
                .with("text", key.text())
                .with("zone", key.zoneLine());
    }

    private JsonObject show(JsonObject request) throws IOException {
        Typed<Domain> domain = domain(request);
        if (domain instanceof Typed.Fault<Domain>(String why)) return ControlCommand.error(why);
        Domain name = ((Typed.Meant<Domain>) domain).value();
        Optional<String> selector = request.text("selector");
        List<KeyEntry> some =
                of(name).stream()
                        .filter(k ->
                                selector.filter(s -> !s.equalsIgnoreCase(k.selector().text()))
                                        .isEmpty())
                        .toList();
        if (some.isEmpty()) {
            return ControlCommand.error(
                    selector.map(s -> "%s has no key of the selector %s".formatted(name, s))
                            .orElse("%s has no key".formatted(name)));
        }
        return JsonObject.of("keys", some.stream().map(this::compared).toList());
    }

    private JsonObject compared(KeyEntry key) {
        JsonObject shown = shown(key);
        return switch (Published.of(key, resolver)) {
            case Published.Same() -> shown.with("dns", "same");
            case Published.Differs(String how) -> shown.with("dns", "differs").with("detail", how);
            case Published.Missing(String how) -> shown.with("dns", "missing").with("detail", how);
            case Published.Unknown(String why) -> shown.with("dns", "unknown").with("detail", why);
        };
    }

    private JsonObject retire(JsonObject request, Peer by) throws IOException {
        Typed<Domain> domain = domain(request);
        if (domain instanceof Typed.Fault<Domain>(String why)) return ControlCommand.error(why);
        Domain name = ((Typed.Meant<Domain>) domain).value();
        return switch (selector(name, request.text("selector").orElse(""))) {
            case Typed.Fault<DnsName>(String why) -> ControlCommand.error(why);
            case Typed.Meant<DnsName>(DnsName selector) ->
                    answer(
                            keys.retire(name, selector),
                            Event.of("dkim.change").with("by", by.user()).with("what", "retired"));
        };
    }

    private JsonObject reseal(JsonObject request, Peer by) throws IOException {
        return answer(
                keys.reseal(request.text("passphrase")),
                Event.of("dkim.change").with("by", by.user()).with("what", "resealed"));
    }

    /** Tells the log what was changed, and the asker what came of it. */
    JsonObject answer(KeyChange change, Event event) {
        return switch (change) {
            case KeyChange.Refused(String why) -> ControlCommand.error(why);
            case KeyChange.Done(List<KeyEntry> done) -> {
                done.forEach(k ->
                        events.emit(
                                event.with("domain", k.domain())
                                        .with("selector", k.selector())
                                        .with("algorithm", k.algorithm().word())));
                yield shown(done);
            }
        };
    }
}
