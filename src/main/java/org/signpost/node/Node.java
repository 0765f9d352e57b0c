package org.signpost.node;

import org.signpost.admin.CredentialCommands;
import org.signpost.admin.DkimCommands;
import org.signpost.admin.ReportCommands;
import org.signpost.admin.SenderCommands;
import org.signpost.admin.UserCommands;
import org.signpost.config.Changes;
import org.signpost.config.Config;
import org.signpost.config.InboundConfig;
import org.signpost.config.Inspection;
import org.signpost.config.ListenerConfig;
import org.signpost.config.ServedCertificates;
import org.signpost.config.toml.Problem;
import org.signpost.control.ControlCommand;
import org.signpost.control.ControlServer;
import org.signpost.control.ControlSocket;
import org.signpost.control.Peer;
import org.signpost.json.JsonObject;
import org.signpost.keys.MasterPlace;
import org.signpost.message.AuthservId;
import org.signpost.observe.Clock;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;
import org.signpost.report.Evaluations;
import org.signpost.smtpserver.Inbound;
import org.signpost.smtpserver.LocalSubmission;
import org.signpost.smtpserver.Settings;
import org.signpost.smtpserver.Surroundings;
import org.signpost.smtpserver.Timeouts;
import org.signpost.smtpserver.TlsStart;
import org.signpost.store.FileTrouble;
import org.signpost.tls.Certificates;
import org.signpost.tls.ServerTls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;

/** One server: its stores, its listeners, its deliveries, and what an administrator asks of it. */
public final class Node implements AutoCloseable {

    /** How long sessions and attempts that are in the middle of a message may go on at the end. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    /** How often files that may be replaced are looked at. */
    private static final Duration LOOK = Duration.ofSeconds(10);

    private final Conditions conditions;
    private final Stores stores;
    private final Roles roles;
    private final Listening listening;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Not that of {@link #adopt}: the server's end doesn't wait for files to be read. */
    private final ReentrantLock reloading = new ReentrantLock();

    private volatile Snapshot snapshot;
    private volatile Optional<TlsStart> tls;
    private Optional<ControlServer> control = Optional.empty();
    private Optional<Thread> upkeep = Optional.empty();

    /**
     * What a server lives in.
     *
     * @param clock tells the time
     * @param events hears what happens
     * @param environment of the process, in which systemd names the sockets that it passes
     * @param name which {@code [nodes.NAME]} table it goes by
     */
    public record Conditions(
            Clock clock, EventSink events, Map<String, String> environment, Optional<String> name) {

        /** Copies the map. */
        public Conditions {
            environment = Map.copyOf(environment);
        }

        Stores.Use stores() {
            return new Stores.Use(clock, events, environment);
        }

        /** Conditions without sockets from systemd and without a name. */
        public static Conditions of(Clock clock, EventSink events) {
            return new Conditions(clock, events, Map.of(), Optional.empty());
        }
    }

    /** What came of the wish to start. */
    public sealed interface Start {}

    /** It takes connections. */
    public record Running(Node node) implements Start {}

    /**
     * It doesn't, and nothing of it is left.
     *
     * @param inTheFile whether the configuration has to be mended first
     */
    public record NotStarted(List<String> problems, boolean inTheFile) implements Start {}

    private Node(Conditions conditions, Stores stores, Snapshot snapshot, PassedSockets passed) {
        this.conditions = conditions;
        this.stores = stores;
        this.snapshot = snapshot;
        tls = tls(snapshot);
        roles = Roles.of(stores, this::config, conditions);
        Surroundings surroundings = surroundings();
        listening = new Listening(new Sockets(passed), surroundings, this::settings);
    }

    /**
     * Starts a server, or says in one line each what keeps it from starting. Its accounts may come
     * later, as those of a laboratory do: nobody looks whether aliases lead to some.
     */
    public static Start start(Config config, Conditions conditions) {
        return start(config, conditions, stores -> List.of());
    }

    /** Starts a server unless {@code signpost check} finds an error, in accounts and lists too. */
    public static Start startChecked(Config config, Conditions conditions) {
        return start(config, conditions, stores -> new Scrutiny(stores).all(config, true));
    }

    private static Start start(
            Config config, Conditions conditions, Function<Stores, List<Problem>> look) {
        ServedCertificates served = ServedCertificates.of(config, conditions.clock());
        tell(served.problems(), Event.of("certificate.warn"), conditions.events());
        Stores stores;
        PassedSockets passed;
        try {
            passed = PassedSockets.of(conditions.environment());
            stores = Stores.open(config, conditions.stores());
        } catch (IOException e) {
            List<String> more = List.of(FileTrouble.words(e));
            return new NotStarted(
                    Stream.concat(errors(served.problems()), more.stream()).toList(), false);
        }
        List<Problem> domains = look.apply(stores);
        tell(domains, Event.of("config.warn"), conditions.events());
        List<Problem> all = Stream.concat(served.problems().stream(), domains.stream()).toList();
        List<String> unsound = errors(Inspection.inOrder(all, config.file())).toList();
        if (!unsound.isEmpty()) {
            close(stores, conditions.events());
            // Certificates may be on their way; that is no reason never to try again.
            boolean unserved = errors(served.problems()).findAny().isPresent();
            return new NotStarted(unsound, !unserved);
        }
        Node node =
                new Node(conditions, stores, new Snapshot(config, served.certificates()), passed);
        List<String> problems = node.open();
        if (problems.isEmpty()) return new Running(node);
        node.close();
        return new NotStarted(problems, false);
    }

    private static Stream<String> errors(List<Problem> problems) {
        return problems.stream()
                .filter(p -> p.severity() == Problem.Severity.ERROR)
                .map(Problem::text);
    }

    private static void tell(List<Problem> problems, Event event, EventSink events) {
        problems.stream()
                .filter(p -> p.severity() == Problem.Severity.WARNING)
                .forEach(p -> events.emit(event.with("text", p.text())));
    }

    private List<String> open() {
        Sockets.Binding binding = listening.turnTo(ListeningPlan.of(config()));
        if (!binding.problems().isEmpty()) return binding.problems();
        try {
            control =
                    Optional.of(
                            ControlServer.start(
                                    ControlSocket.of(config().node().data()),
                                    commands(),
                                    conditions.events()));
        } catch (IOException e) {
            Sockets.close(binding.bound());
            return List.of("can't make the control socket: " + FileTrouble.words(e));
        }
        Thread.ofVirtual().name("keys").start(this::lookAtKeys);
        roles.begin();
        listening.open(binding.bound());
        upkeep = Optional.of(Thread.ofVirtual().name("upkeep").start(this::lookAfterFiles));
        return List.of();
    }

    private Config config() {
        return snapshot.config();
    }

    /** The configuration in force. */
    public Config configuration() {
        return config();
    }

    /** Where it listens, by the addresses asked for: the same, but for port 0. */
    public Map<InetSocketAddress, InetSocketAddress> addresses() {
        return listening.bound();
    }

    private Surroundings surroundings() {
        return Surroundings.of(stores.queue(), conditions.events(), conditions.clock())
                .with(roles.dispatcher()::holds);
    }

    /** What a session on that socket goes by whose client connected to the other address. */
    private Settings settings(InetSocketAddress socket, InetAddress reached) {
        Config now = config();
        return settings(now, ListeningPlan.of(now).at(socket, reached));
    }

    private Settings settings(Config config, List<ListenerConfig> listeners) {
        return new Settings(
                config.node().name(),
                listeners,
                config.services().limits(),
                Timeouts.of(config.services().limits().deadlines()),
                new Settings.Backing(
                        roles.directory(),
                        roles.authenticator(),
                        tls,
                        roles.senders(),
                        roles.clients(),
                        roles.tokens(),
                        inbound(config)));
    }

    private Inbound inbound(Config config) {
        InboundConfig inbound = config.services().inbound();
        return new Inbound(
                new AuthservId(config.node().authservId()),
                inbound,
                Optional.of(roles.examiner()).filter(e -> !inbound.checks().areOff()),
                roles.evaluations());
    }

    private static Optional<TlsStart> tls(Snapshot snapshot) {
        return snapshot.certificates().map(c -> TlsStart.with(new ServerTls(c)));
    }

    /** What commands may ask, on the control socket or in this process. */
    private Map<String, ControlCommand> commands() {
        LocalSubmission submission =
                new LocalSubmission(
                        surroundings(), () -> LocalMailCommand.rules(config(), roles.directory()));
        Map<String, ControlCommand> commands = new HashMap<>();
        EventSink events = conditions.events();
        commands.putAll(
                new UserCommands(stores.accounts(), roles.directory(), this::config, events)
                        .commands());
        commands.putAll(
                new SenderCommands(stores.accounts(), roles.directory(), this::config, events)
                        .commands());
        commands.putAll(
                new CredentialCommands(
                                stores.accounts(),
                                roles.directory(),
                                this::config,
                                conditions.clock(),
                                events)
                        .commands());
        commands.putAll(
                new DkimCommands(
                                stores.keys(),
                                this::config,
                                roles.resolver().uncached(),
                                conditions.clock(),
                                events)
                        .commands());
        commands.putAll(
                new ReportCommands(new Evaluations(stores.trace()), conditions.clock()).commands());
        commands.putAll(
                new QueueCommands(stores.queue(), Optional.of(roles::forgive), events).commands());
        commands.put("queue.show", new QueueShowCommand(stores.queue()));
        HeldCommand.around(commands, () -> config().services().outbound().flow().hold());
        commands.put("sendmail", new LocalMailCommand(submission));
        commands.put("reload", (request, call) -> reload());
        return commands;
    }

    /** Answers a command without a connection. */
    public JsonObject ask(JsonObject request) throws IOException {
        ControlCommand command = commands().get(request.text("command").orElse(""));
        if (command == null) return ControlCommand.error("no such command");
        return command.answer(request, new InProcess());
    }

    /** A request that comes from this process, without content. */
    private record InProcess() implements ControlCommand.Call {

        @Override
        public Peer peer() {
            return new Peer(System.getProperty("user.name", "nobody"), true);
        }

        @Override
        public Optional<JsonObject> next() {
            return Optional.empty();
        }
    }

    /**
     * Reads the configuration's file again; one with errors changes nothing. One reload at a time:
     * of two, the one that read the older file must not come last.
     */
    public JsonObject reload() {
        reloading.lock();
        try {
            JsonObject answer =
                    new Reloading(config(), conditions).run(new Scrutiny(stores), this::adopt);
            return answer.text("error").isPresent() ? answer : withTrouble(answer);
        } finally {
            reloading.unlock();
        }
    }

    /** With what is wrong with the keys, for whoever wanted the reload. */
    private JsonObject withTrouble(JsonObject answer) {
        List<String> warnings = new ArrayList<>(answer.texts("warnings"));
        lookAtKeys().ifPresent(warnings::add);
        return answer.with("warnings", warnings);
    }

    /** Goes by that snapshot from now on, or says why that can't be. */
    private synchronized List<String> adopt(Snapshot next) {
        if (closed.get()) return List.of("the server stops");
        List<String> fixed =
                Changes.between(config(), next.config()).stream()
                        .filter(Changes.Change::needsRestart)
                        .map(Changes.Change::text)
                        .toList();
        if (!fixed.isEmpty()) return fixed;
        Sockets.Binding binding = listening.turnTo(ListeningPlan.of(next.config()));
        if (!binding.problems().isEmpty()) return binding.problems();
        snapshot = next;
        tls = tls(next);
        roles.replace(next.config());
        stores.keys().replace(MasterPlace.of(next.config().node(), conditions.environment()));
        roles.dispatcher().lookForKeys();
        listening.open(binding.bound());
        return List.of();
    }

    /** Why mail waits to be signed, which is told; a passphrase takes a moment. */
    private Optional<String> lookAtKeys() {
        Optional<String> trouble;
        try {
            trouble = stores.keys().trouble();
        } catch (IOException e) {
            trouble = Optional.of(FileTrouble.words(e));
        }
        trouble.ifPresent(why -> conditions.events().emit(Event.of("dkim.warn").with("text", why)));
        return trouble.map(why -> "mail waits to be signed: " + why);
    }

    private void lookAfterFiles() {
        try {
            while (!closed.get()) {
                Instant next = conditions.clock().instant().plus(LOOK);
                conditions.clock().sleepUntil(next);
                snapshot.certificates().map(Certificates::refresh).ifPresent(this::tell);
                // A key that couldn't be opened may have been mended.
                roles.dispatcher().lookForKeys();
            }
        } catch (InterruptedException stopping) {
            // The server closes.
        }
    }

    private void tell(Certificates.Refresh refresh) {
        refresh.reloaded()
                .forEach(f ->
                        conditions.events().emit(Event.of("certificate.load").with("file", f)));
        refresh.problems().forEach(p -> warn(conditions.events(), p));
        refresh.warnings().forEach(w -> warn(conditions.events(), w));
    }

    private static void warn(EventSink events, String text) {
        events.emit(Event.of("certificate.warn").with("text", text));
    }

    /**
     * Ends all sessions with 421 and all attempts, finishing what is in the middle of a message
     * within a grace period, and closes the stores. What is in the queue stays there.
     */
    @Override
    public void close() {
        if (!beginToClose()) return;
        upkeep.ifPresent(Thread::interrupt);
        // Whatever goes wrong with one part, the others are closed too, and the stores last.
        try (AutoCloseable _ = () -> close(stores, conditions.events());
                AutoCloseable _ = this::closeControl;
                AutoCloseable _ = roles) {
            listening.close(GRACE);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        } catch (Exception bug) {
            conditions.events().emit(Event.of("node.fail").because(bug));
        }
    }

    /** Under the lock of a reload, which would open again what is being closed. */
    private synchronized boolean beginToClose() {
        return !closed.getAndSet(true);
    }

    private void closeControl() throws IOException {
        if (control.isPresent()) control.get().close();
    }

    private static void close(Stores stores, EventSink events) {
        try {
            stores.close();
        } catch (IOException e) {
            events.emit(Event.of("node.fail").with("reason", e));
        }
    }
}
