package org.signpost.cli;

import org.signpost.address.IpAddresses;
import org.signpost.authentication.Examiner;
import org.signpost.authentication.Findings;
import org.signpost.authentication.Standard;
import org.signpost.dkim.ScannedMessage;
import org.signpost.dns.Resolver;
import org.signpost.dns.Transcript;
import org.signpost.json.JsonObject;

import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/** {@code signpost verify}: what SPF, DKIM, DMARC and ARC say of messages in files. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Says whether a message is authentic, by SPF, DKIM, DMARC and ARC.",
        description = {
            "FILE is one message, with LF or CRLF. Each result comes with the reason and the",
            "DNS records that led to it.",
            "Exit codes: 0 nothing that was asked speaks against it, 1 something does (SPF",
            "fail, softfail or permerror; signatures of which none holds; DMARC fail; ARC",
            "fail), 2 wrong usage, 3 it can't be asked. A message that nobody signed and",
            "whose domains say nothing is no failure: then all results are \"none\".",
            "With --batch: 0 every case could be done, 1 one couldn't."
        },
        footer = {
            "",
            "Examples:",
            "  signpost verify message.eml",
            "  signpost verify - --ip 192.0.2.1 --helo mail.example.org \\",
            "      --mail-from alice@example.org --only spf,dmarc < message.eml",
            "  signpost verify message.eml --zone records.zone --now 2026-11-24T12:00:00Z",
            "  signpost verify --batch cases.jsonl"
        })
final class VerifyCommand implements Callable<Integer> {

    /** What a message is examined by where nothing else is said. */
    private static final Set<Standard> ALL =
            EnumSet.of(Standard.SPF, Standard.DKIM, Standard.DMARC, Standard.ARC);

    private final Terminal terminal;
    private final Programs programs;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "The message; \"-\" is standard input.")
    private Optional<String> file = Optional.empty();

    @Mixin private EnvelopeOptions envelope = new EnvelopeOptions();

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            converter = StandardText.class,
            description = "Asks only spf, dkim, dmarc or arc; several with commas.")
    private List<Standard> only = List.of();

    @Option(
            names = "--now",
            paramLabel = "INSTANT",
            converter = InstantText.class,
            description = {
                "The time that counts: 2026-11-24T12:00:00Z, or",
                "seconds since 1970. Default: now."
            })
    private Optional<Instant> now = Optional.empty();

    @Option(names = "--json", description = "Prints JSON (docs/commands.md).")
    private boolean json;

    @Option(
            names = "--batch",
            paramLabel = "CASES",
            description = {
                "Examines the messages that this file names, a JSON",
                "object a line (docs/commands.md); \"-\" is standard",
                "input. Prints a JSON object a line."
            })
    private Optional<String> batch = Optional.empty();

    @Mixin private DnsOptions dns = new DnsOptions();

    VerifyCommand(Terminal terminal, Programs programs) {
        this.terminal = terminal;
        this.programs = programs;
    }

    /** Reads what {@code --only} takes. */
    static final class StandardText implements ITypeConverter<Standard> {
        @Override
        public Standard convert(String text) {
            return ALL.stream()
                    .filter(s -> word(s).equals(text))
                    .findFirst()
                    .orElseThrow(() ->
                            new TypeConversionException(
                                    "\"%s\" is none of spf, dkim, dmarc and arc".formatted(text)));
        }
    }

    @Override
    public Integer call() throws IOException {
        if (batch.isPresent()) return batch(batch.get());
        Set<Standard> asked = asked();
        if (file.isEmpty()) throw Failure.usage("name a message, \"-\", or --batch");
        Map<Standard, Transcript> transcripts = new EnumMap<>(Standard.class);
        Resolver resolver = dns.resolver(terminal, programs.clock());
        Examiner examiner =
                new Examiner(
                        s -> transcripts.computeIfAbsent(s, t -> new Transcript(resolver)),
                        clock(now, dns.isFile()));
        ScannedMessage message;
        try (InputStream in = open(file.get())) {
            message = MessageInput.scanSome(in, Examiner.scan());
        }
        KnownEnvelope known = envelope.envelope(message.header());
        if (known.query().isEmpty() && asked.equals(Set.of(Standard.SPF))) {
            throw Failure.couldNot(known.source() + "; --ip, --helo and --mail-from say who sent");
        }
        Findings findings = examiner.examine(known.query(), message, asked);
        if (json) say(told(findings, known, asked, transcripts));
        else new FindingsReport(findings, known, transcripts).lines(asked).forEach(this::say);
        return Verification.of(findings, asked).code();
    }

    private Set<Standard> asked() {
        return only.isEmpty() ? ALL : EnumSet.copyOf(only);
    }

    private static String word(Standard standard) {
        return standard.name().toLowerCase(Locale.ROOT);
    }

    private JsonObject told(
            Findings findings,
            KnownEnvelope known,
            Set<Standard> asked,
            Map<Standard, Transcript> transcripts) {
        JsonObject client =
                known.query()
                        .map(q ->
                                JsonObject.of("ip", IpAddresses.text(q.client()))
                                        .with("helo", q.helo())
                                        .with("mailFrom", q.mailFrom()))
                        .orElse(JsonObject.empty())
                        .with("source", known.source());
        JsonObject records = JsonObject.empty();
        for (Map.Entry<Standard, Transcript> one : transcripts.entrySet()) {
            List<JsonObject> entries =
                    one.getValue().entries().stream().map(AnswerText::json).toList();
            // DMARC alone has asked what SPF and DKIM ask.
            if (entries.isEmpty() && !asked.contains(one.getKey())) continue;
            records = records.with(word(one.getKey()), entries);
        }
        return FindingsJson.with(JsonObject.of("client", client), findings, asked)
                .with("dns", records);
    }

    private int batch(String cases) throws IOException {
        if (file.isPresent() || envelope.given()) {
            throw Failure.usage("--batch names the messages and who sent them; leave out the rest");
        }
        VerifyBatch run =
                new VerifyBatch(
                        one -> dns.resolver(one.zone(), terminal, programs.clock()),
                        one ->
                                clock(
                                        one.now().or(() -> now),
                                        one.zone().isPresent() || dns.isFile()),
                        asked(),
                        this::say);
        try (InputStream in = open(cases)) {
            return run.run(in) ? Exit.FINE : Exit.PROBLEMS;
        }
    }

    /**
     * The time that counts. It stands still where a file answers, so that results can be repeated;
     * it goes on where the network does, or no limit of time would hold.
     */
    private InstantSource clock(Optional<Instant> given, boolean still) {
        if (given.isEmpty()) return programs.clock();
        if (still) return InstantSource.fixed(given.get());
        Duration ahead = Duration.between(programs.clock().instant(), given.get());
        return () -> programs.clock().instant().plus(ahead);
    }

    private InputStream open(String name) throws IOException {
        return name.equals("-") ? terminal.in() : MessageInput.open(Path.of(name));
    }

    private void say(String line) {
        terminal.say(line);
    }

    /** In UTF-8 whatever the terminal has, and at once: a program may wait for it. */
    private void say(JsonObject object) {
        byte[] line = (object + "\n").getBytes(StandardCharsets.UTF_8);
        terminal.out().write(line, 0, line.length);
        terminal.out().flush();
    }
}
