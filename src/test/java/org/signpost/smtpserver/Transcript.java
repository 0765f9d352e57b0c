package org.signpost.smtpserver;

import org.signpost.account.Authenticator;
import org.signpost.account.Directory;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.address.Network;
import org.signpost.config.AuthConfig;
import org.signpost.config.LimitsConfig;
import org.signpost.config.ListenerConfig;
import org.signpost.config.ListenerConfig.ForeignSenders;
import org.signpost.config.ListenerConfig.Role;
import org.signpost.config.ListenerConfig.TlsMode;
import org.signpost.config.OauthIssuerConfig;
import org.signpost.config.SenderPattern;
import org.signpost.oauth.Issuer;
import org.signpost.oauth.Judgement;
import org.signpost.oauth.SigningAlgorithm;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;
import org.signpost.sasl.ChannelBindings;
import org.signpost.sasl.SaslMechanism;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * A dialogue in a file: the first line cites the RFC, lines {@code # key: value} set the scene,
 * then {@code C:} is sent with CRLF, {@code c:} as it is (with {@code \r}, {@code \n}, {@code \0}
 * and {@code \xNN}), {@code S:} is expected, where {@code …} stands for anything; {@code S:
 * <closed>} expects the end. {@code S: 250-} alone expects a reply of several lines, as to EHLO:
 * {@code K:} names a line that is in it, {@code k:} a keyword that isn't. {@code Q:} names what is
 * in the queue at the end as {@code sender > recipient, recipient}, {@code T:} a line of its trace,
 * {@code B:} a line of its content, {@code R:} what reports tell of a message, {@code O:} one of
 * what goes out of it and {@code o:} one that isn't there, {@code W:} what was asked for it, {@code
 * E:} a line of the log, {@code N:} one that isn't there. Client lines that follow each other go
 * out in one piece. {@code # beside: relay} puts a listener of that role on the same socket; the
 * client of a dialogue with {@code proxy-protocol} or {@code xclient} connects from loopback.
 * {@code Z:} tells how long the server has slept in all until then, {@code t:} lets so much time
 * pass. {@code X:} stops the server. {@code # held: DOMAIN} has mail of that domain wait for a key.
 * {@code # accounts: stored} has accounts as a server has them, {@code ldap} has those of a
 * directory, and {@code A:} changes them as an administrator does. {@code # zone:} is a line of the
 * zone file that answers for the DNS, and {@code # inbound:} what is asked of the world's mail.
 */
final class Transcript implements AutoCloseable {

    record Step(char kind, String text, int line) {}

    final List<Step> steps = new ArrayList<>();
    final KnownAddresses known = new KnownAddresses();
    final MemoryQueue queue = new MemoryQueue();

    /** What was answered, but for replies of several lines. */
    final List<String> replies = new ArrayList<>();

    final List<Event> events = new CopyOnWriteArrayList<>();
    private Optional<StoredAccounts> stored = Optional.empty();
    InetAddress client = InetAddress.getLoopbackAddress();
    private int failedLogins = 5;
    boolean certificate = true;
    private Optional<Domain> held = Optional.empty();
    private String role = "mx";
    private TlsMode tls = TlsMode.STARTTLS;
    private ListenerConfig.Protocol protocol = ListenerConfig.Protocol.SMTP;
    private boolean tlsRequired;
    final InboundScene scene = new InboundScene();
    private final List<Network> networks = new ArrayList<>();
    private final List<SenderPattern> senders = new ArrayList<>();
    private ForeignSenders foreign = ForeignSenders.REFUSE;
    private final List<Network> header = new ArrayList<>();
    private final List<Network> command = new ArrayList<>();
    private ListenerConfig.Greeting greeting = ListenerConfig.Greeting.AT_ONCE;
    private Optional<String> beside = Optional.empty();
    final LeapingClock clock = new LeapingClock();
    private List<SaslMechanism> mechanisms = AuthConfig.DEFAULT.mechanisms();
    private final List<OauthIssuerConfig> issuers = new ArrayList<>();
    private ChannelBindings bindings = ChannelBindings.none();
    private Optional<TlsStart.ClientCertificate> clientCertificate = Optional.empty();
    private LimitsConfig limits = LimitsConfig.defaults();
    private LimitsConfig.Session session = limits.session();
    private LimitsConfig.Header headerLimits = limits.header();

    Surroundings surroundings(EventSink log) {
        return Surroundings.of(queue, log, clock).with(a -> held.filter(a::equals).isPresent());
    }

    static Transcript read(Path file) throws IOException {
        Transcript transcript = new Transcript();
        List<String> lines = Files.readAllLines(file);
        if (!lines.getFirst().matches("# (RFC \\d+ §|Issue|[SMDPK]\\d+).*")) {
            throw new IOException(file + ": the first line cites no RFC section");
        }
        for (int i = 1; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank()) continue;
            if (line.startsWith("#")) transcript.directive(line.substring(1).strip());
            else transcript.steps.add(step(line, i + 1));
        }
        return transcript;
    }

    private static Step step(String line, int number) throws IOException {
        if (line.length() < 2 || line.charAt(1) != ':') {
            throw new IOException("line " + number + ": " + line);
        }
        return new Step(line.charAt(0), line.length() > 3 ? line.substring(3) : "", number);
    }

    private void directive(String text) throws IOException {
        int colon = text.indexOf(": ");
        if (colon < 0) return;
        String value = text.substring(colon + 2).strip();
        switch (text.substring(0, colon)) {
            case "role" -> role = value;
            case "client" -> client = InetAddress.ofLiteral(value);
            case "client-name" -> known.clients.put(client, Domain.of(value));
            case "protocol" -> protocol = ListenerConfig.Protocol.valueOf(value);
            case "tls" -> tls = TlsMode.valueOf(value);
            case "client-tls" -> tlsRequired = value.equals("required");
            case "certificate" -> certificate = value.equals("yes");
            case "domain" -> known.domain(value);
            case "held" -> held = Optional.of(Domain.of(value));
            case "mailbox" -> known.mailbox(value);
            case "unavailable" -> known.unavailable.add(Mailbox.of(value));
            case "alias" -> alias(value.split(" +", -1));
            case "returning" -> {
                String[] words = value.split(" ", -1);
                known.returning.put(Mailbox.of(words[0]), Mailbox.of(words[1]));
            }
            case "user" -> user(value.split(" +", -1));
            case "accounts" -> accounts(value);
            case "null-mx" -> known.silent.add(Domain.of(value));
            case "zone" -> scene.zone(value);
            case "inbound" -> scene.inbound(value.split(" +", -1));
            case "network" -> networks.add(Network.parse(value).orElseThrow());
            case "proxy-protocol" -> header.add(Network.parse(value).orElseThrow());
            case "xclient" -> command.add(Network.parse(value).orElseThrow());
            case "early-talkers" ->
                    greeting =
                            new ListenerConfig.Greeting(greeting.delay(), value.equals("refuse"));
            case "greeting-delay" ->
                    greeting =
                            new ListenerConfig.Greeting(
                                    Duration.parse(value), greeting.earlyTalkersRefused());
            case "session" -> session = session(value.split(" +", -1));
            case "failed-logins" -> failedLogins = Integer.parseInt(value);
            case "header" -> headerLimits = headerLimits(value.split(" +", -1));
            case "beside" -> beside = Optional.of(value);
            case "sender" -> senders.add(SenderPattern.parse(value).orElseThrow());
            case "foreign-senders" -> foreign = ForeignSenders.valueOf(value);
            case "queue" -> queue.trouble = MemoryQueue.Trouble.valueOf(value);
            case "auth" -> mechanisms = mechanisms(value);
            case "issuer" -> issuers.add(issuer(value));
            case "binding" -> bindings = binding(value.split(" "));
            case "client-certificate" -> clientCertificate = clientCertificate(value.split(" "));
            case "message-size" -> limits = limits(Long.parseLong(value), limits.recipients());
            case "recipients" -> limits = limits(limits.messageSize(), Integer.parseInt(value));
            default -> throw new IOException("unknown directive: " + text);
        }
    }

    private static List<SaslMechanism> mechanisms(String names) {
        return Stream.of(names.split(" "))
                .map(SaslMechanism::of)
                .map(Optional::orElseThrow)
                .toList();
    }

    private static OauthIssuerConfig issuer(String url) {
        return new OauthIssuerConfig(
                new Issuer(url, Set.of("smtp"), "email", Set.of(SigningAlgorithm.ES256)),
                new OauthIssuerConfig.Keys.InFile(Path.of("keys.json")));
    }

    /** A token is good where it is {@code good-} and an address. */
    private static Judgement judge(String token) {
        if (token.equals("unknown")) return new Judgement.Unknown("the issuer is down");
        return token.startsWith("good-")
                ? new Judgement.Good(token.substring("good-".length()))
                : new Judgement.Bad(token);
    }

    /** A type, and the text that its octets are. */
    private static ChannelBindings binding(String[] words) {
        byte[] octets = words[1].getBytes(StandardCharsets.US_ASCII);
        return type -> type.equals(words[0]) ? Optional.of(octets) : Optional.empty();
    }

    /** {@code verified} or {@code strange}, and the addresses in it. */
    private static Optional<TlsStart.ClientCertificate> clientCertificate(String[] words) {
        return Optional.of(
                new TlsStart.ClientCertificate(
                        words[0].equals("verified"), List.of(words).subList(1, words.length)));
    }

    private TlsStart.Peer peer() {
        return new TlsStart.Peer(bindings, clientCertificate);
    }

    private static LimitsConfig limits(long size, int recipients) {
        return new LimitsConfig(size, recipients, 100, 100);
    }

    private static LimitsConfig.Session session(String[] words) {
        return new LimitsConfig.Session(
                Integer.parseInt(words[0]),
                Integer.parseInt(words[1]),
                Duration.parse(words[2]),
                words.length < 4 ? 100 : Integer.parseInt(words[3]));
    }

    private LimitsConfig.Errors errors(LimitsConfig.Errors standard) {
        return new LimitsConfig.Errors(
                standard.most(), standard.free(), standard.delay(), failedLogins);
    }

    private static LimitsConfig.Header headerLimits(String[] words) {
        return new LimitsConfig.Header(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
    }

    private void accounts(String value) throws IOException {
        known.down = value.equals("down");
        boolean inDirectory = value.equals("ldap");
        if (!inDirectory && !value.equals("stored")) return;
        List<Domain> domains = List.copyOf(known.domains);
        stored = Optional.of(new StoredAccounts(domains, inDirectory, events::add));
    }

    /** Does what an administrator does meanwhile. */
    void perform(Step step) throws IOException {
        stored.orElseThrow().perform(step.text());
    }

    @Override
    public void close() throws IOException {
        if (stored.isPresent()) stored.get().close();
    }

    private void alias(String[] words) {
        known.alias(words[0], List.of(words).subList(1, words.length).toArray(String[]::new));
    }

    private void user(String[] words) {
        String[] aliases = List.of(words).subList(2, words.length).toArray(String[]::new);
        known.user(words[0], words[1], aliases);
    }

    /** Whether it is about what happens before a session, or between two. */
    boolean needsListener() {
        return !header.isEmpty()
                || !command.isEmpty()
                || steps.stream().anyMatch(step -> step.kind() == 'X');
    }

    ListenerConfig listener() {
        return listener(role);
    }

    private List<ListenerConfig> listeners() {
        List<ListenerConfig> all = new ArrayList<>(List.of(listener()));
        beside.ifPresent(other -> all.add(listener(other)));
        return all;
    }

    private ListenerConfig listener(String name) {
        Role value =
                switch (name) {
                    case "mx" -> new Role.Mx();
                    case "submission" ->
                            new Role.Submission(
                                    new AuthConfig(mechanisms, Optional.empty(), issuers));
                    default -> new Role.Relay(networks, senders, foreign);
                };
        return new ListenerConfig(
                value,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 25),
                tls,
                tlsRequired,
                new ListenerConfig.Proxies(header, command),
                greeting,
                protocol);
    }

    Settings settings() {
        return new Settings(
                Domain.of("mx.example.com"),
                listeners(),
                new LimitsConfig(
                        limits.messageSize(),
                        limits.recipients(),
                        limits.sessions(),
                        limits.sessionsPerAddress(),
                        limits.connections(),
                        session,
                        headerLimits,
                        errors(limits.errors()),
                        limits.deadlines()),
                Timeouts.standard(),
                new Settings.Backing(
                        stored.<Directory>map(s -> s.directory).orElse(known),
                        stored.<Authenticator>map(s -> s.authenticator).orElse(known),
                        certificate ? Optional.of(new PretendedTls(peer())) : Optional.empty(),
                        known,
                        known,
                        (_, token) -> judge(token),
                        scene.inbound(Domain.of("mx.example.com"), clock)));
    }
}
