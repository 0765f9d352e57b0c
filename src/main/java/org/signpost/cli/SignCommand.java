package org.signpost.cli;

import org.signpost.address.Domain;
import org.signpost.address.InternationalName;
import org.signpost.arc.ArcSealer;
import org.signpost.arc.ArcValidator;
import org.signpost.arc.ArcVerdict;
import org.signpost.dkim.DkimKey;
import org.signpost.dkim.DkimSigner;
import org.signpost.dkim.MessageScan;
import org.signpost.dkim.ScannedMessage;
import org.signpost.dns.DnsName;
import org.signpost.dns.Resolver;
import org.signpost.mime.Edits;
import org.signpost.mime.Passage;
import org.signpost.mime.Survey;
import org.signpost.mime.Verdict;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code signpost sign}: signs or seals a message in a file. */
@Command(
        name = "sign",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Signs a message by DKIM, or seals it by ARC, and prints it.",
        description = {
            "FILE is one message; its line ends, CR and LF alone too, are printed as CRLF.",
            "What has lines of more than 998 octets, or NUL, is encoded before it is signed,",
            "as the server does it, since it can't leave by SMTP as it is. Signatures are",
            "relaxed/relaxed, and cover all of the body. Several pairs of --selector and",
            "--key sign for the same domain, the first on top: the first selector goes with",
            "the first key, and so on. RSA by one and Ed25519 by the other is usual; many",
            "receivers don't know Ed25519, so that it is no use alone.",
            "--arc only seals, and encodes nothing: to do both, sign first, and seal what",
            "that prints. A chain that a seal has ended gets no further one (RFC 8617, 5.1):",
            "the message is printed as it is, and the exit code is 1.",
            "Exit codes: 0 signed, 1 refused: the message hasn't one From field or can't be",
            "encoded, the key is none or too short, the chain is over, 2 wrong usage, 3 a",
            "file can't be read, or a chain's keys can't be asked for now."
        },
        footer = {
            "",
            "Examples:",
            "  signpost sign message.eml --domain example.com --selector s1 --key s1.pem",
            "  signpost sign - --domain example.com --selector r1 --key rsa.pem \\",
            "      --selector e1 --key ed25519.pem < message.eml > signed.eml",
            "  signpost sign signed.eml --arc --domain example.com --selector s1 \\",
            "      --key s1.pem --authserv-id mx.example.com"
        })
final class SignCommand implements Callable<Integer> {

    /** What a server that is one of today takes. */
    private static final Passage WIRE = new Passage(true, false);

    private final Terminal terminal;
    private final Programs programs;

    @Parameters(paramLabel = "FILE", description = "The message; \"-\" is standard input.")
    private String file = "";

    @Option(
            names = "--domain",
            required = true,
            paramLabel = "DOMAIN",
            description = "Who answers for the message (d=).")
    private String domain = "";

    @Option(
            names = "--selector",
            required = true,
            paramLabel = "NAME",
            description = {"Under which the key is published (s=); again for", "each key."})
    private List<String> selectors = List.of();

    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE",
            description = {
                "The private key, in PEM: PKCS#8, or PKCS#1 for",
                "RSA of 1024 bits or more."
            })
    private List<Path> keys = List.of();

    @Option(
            names = "--time",
            paramLabel = "INSTANT",
            converter = InstantText.class,
            description = {
                "When it is signed (t=): 2026-11-24T12:00:00Z, or",
                "seconds since 1970. Default: now."
            })
    private Optional<Instant> time = Optional.empty();

    @Option(names = "--arc", description = "Seals instead; with one key.")
    private boolean arc;

    @Option(
            names = "--authserv-id",
            paramLabel = "ID",
            description = {
                "With --arc: whose Authentication-Results the seal",
                "vouches for, all fields of that name together.",
                "Default: that of the configuration, where there is",
                "one, else the domain."
            })
    private Optional<String> authservId = Optional.empty();

    @Mixin private DnsOptions dns = new DnsOptions();

    SignCommand(Terminal terminal, Programs programs) {
        this.terminal = terminal;
        this.programs = programs;
    }

    @Override
    public Integer call() throws IOException {
        List<DkimKey> pairs = pairs();
        if (arc && pairs.size() > 1) throw Failure.usage("--arc seals with one key");
        if (!arc && authservId.isPresent()) throw Failure.usage("--authserv-id goes with --arc");
        authservId.ifPresent(SignCommand::requireName);
        Instant at = time.orElseGet(programs.clock()::instant);
        try (InputStream in = open();
                Spool text = Spool.of(new TextInput(MessageInput.of(in), false))) {
            Survey.Source form = arc ? text : wireForm(text);
            ScannedMessage message = scanned(form);
            requireAuthor(message);
            Optional<List<String>> fields =
                    arc
                            ? sealed(message, pairs.getFirst(), at)
                            : Optional.of(DkimSigner.sign(message, pairs, at));
            print(fields.orElse(List.of()), form);
            return fields.isPresent() ? Exit.FINE : Exit.PROBLEMS;
        }
    }

    /**
     * The form in which it leaves by SMTP, as the server makes it, since signatures are over that
     * (RFC 6376 §5.3).
     */
    private static Survey.Source wireForm(Spool text) throws IOException {
        return switch (Survey.of(text, WIRE)) {
            case Verdict.Fits() -> text;
            case Verdict.Converted(Edits edits) -> edits.of(text);
            case Verdict.CannotConvert(_, String reason) ->
                    throw Failure.problem(
                            "SMTP takes lines of at most 998 octets, and the message can't be"
                                    + " converted: "
                                    + reason);
        };
    }

    private ScannedMessage scanned(Survey.Source form) throws IOException {
        MessageScan scan = arc ? new MessageScan(ArcSealer::forms) : DkimSigner.scan();
        form.writeTo(scan);
        return scan.end();
    }

    private List<DkimKey> pairs() throws IOException {
        if (selectors.size() != keys.size()) {
            throw Failure.usage(
                    "%d --selector for %d --key: each key has its own"
                            .formatted(selectors.size(), keys.size()));
        }
        DnsName signer =
                InternationalName.ascii(domain)
                        .or(() -> Optional.of(domain))
                        .flatMap(DnsName::parse)
                        .filter(d -> !d.isRoot())
                        .orElseThrow(() -> Failure.usage("--domain is no domain: " + domain));
        List<DkimKey> pairs = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            pairs.add(new DkimKey(signer, selector(i, signer), SigningKeyFile.read(keys.get(i))));
        }
        return pairs;
    }

    private DnsName selector(int index, DnsName signer) {
        String text = selectors.get(index);
        return DnsName.parse(text)
                .filter(s -> !s.isRoot())
                .filter(s -> DnsName.parse(s + "._domainkey." + signer).isPresent())
                .orElseThrow(() -> Failure.usage("--selector is no name in the DNS: " + text));
    }

    private static void requireName(String id) {
        if (Domain.parse(id).isEmpty()) throw Failure.usage("--authserv-id is no name: " + id);
    }

    /** RFC 6376 §5.4: what is signed has From, and a message has one author field. */
    private static void requireAuthor(ScannedMessage message) {
        if (!message.whole()) {
            throw Failure.problem(
                    "the header has more than " + MessageScan.MOST_HEADER + " octets");
        }
        int from = message.header().all("From").size();
        if (from == 0)
            throw Failure.problem("the message has no From field, which has to be signed");
        if (from > 1) throw Failure.problem("the message has " + from + " From fields");
    }

    private Optional<List<String>> sealed(ScannedMessage message, DkimKey key, Instant at) {
        Resolver resolver = dns.resolver(terminal, programs.clock());
        ArcVerdict chain = new ArcValidator(resolver, InstantSource.fixed(at)).validate(message);
        // A seal says for good that the chain is broken; that isn't known yet.
        if (chain.temporary()) throw Failure.couldNot(Plain.line(chain.reason()));
        String server = authservId.or(this::configuredId).orElse(key.domain().text());
        Optional<List<String>> set =
                new ArcSealer(key, at)
                        .seal(message, chain.result(), OwnResults.merged(message.header(), server));
        if (set.isEmpty()) {
            String why = Plain.line(chain.reason());
            terminal.note("signpost: not sealed, the chain is over (RFC 8617, 5.1): " + why);
        } else if (!OwnResults.isIn(message.header(), server)) {
            terminal.note(
                    "signpost: the message has no Authentication-Results of %s, so the seal says"
                                    .formatted(server)
                            + " \"none\"; --authserv-id names another server");
        }
        return set;
    }

    private Optional<String> configuredId() {
        return dns.config(terminal).map(config -> config.node().authservId().text());
    }

    private void print(List<String> fields, Survey.Source message) throws IOException {
        for (String field : fields) {
            terminal.out().writeBytes(field.getBytes(StandardCharsets.ISO_8859_1));
        }
        message.writeTo(terminal.out()::write);
        terminal.out().flush();
        if (terminal.out().checkError()) throw new IOException("standard output is closed");
    }

    private InputStream open() throws IOException {
        return file.equals("-") ? terminal.in() : MessageInput.open(Path.of(file));
    }
}
