package org.signpost.node;

import ch.qos.logback.classic.LoggerContext;

import org.signpost.address.SocketAddresses;
import org.signpost.config.Config;
import org.signpost.observe.Clock;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;
import org.slf4j.LoggerFactory;

import java.io.PrintStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The process that is a server: runs one node until a signal ends it. */
public final class ServerProcess {

    private static final int FINE = 0;
    private static final int PROBLEMS = 1;
    private static final int COULD_NOT = 3;

    private ServerProcess() {}

    /**
     * Runs a server until SIGTERM or SIGINT; SIGHUP reads the configuration again.
     *
     * @param name which {@code [nodes.NAME]} table it goes by
     * @param err for what keeps it from starting, one line each
     * @return the exit code
     */
    public static int run(Config config, Optional<String> name, PrintStream err) {
        EventSink log = new LogSink();
        CompletableFuture<Optional<Node>> started = new CompletableFuture<>();
        // A signal during the start waits until there is something to stop, or nothing ever.
        Thread stop =
                Thread.ofPlatform()
                        .name("stop")
                        .unstarted(() -> started.join().ifPresent(node -> stop(node, log)));
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            return start(
                    config,
                    name,
                    new Streams(log, err),
                    node -> {
                        started.complete(Optional.of(node));
                        announce(node, log);
                        awaitTheEnd();
                    });
        } finally {
            started.complete(Optional.empty());
        }
    }

    /** Where a start is told of: its events, and what keeps it from starting. */
    public record Streams(EventSink log, PrintStream err) {}

    /** Starts a server for that life, or says why there is none; the exit code. */
    public static int start(
            Config config, Optional<String> name, Streams streams, Consumer<Node> life) {
        Node.Conditions conditions =
                new Node.Conditions(Clock.system(), streams.log(), System.getenv(), name);
        return switch (Node.startChecked(config, conditions)) {
            case Node.NotStarted(List<String> problems, boolean inTheFile) -> {
                problems.forEach(p -> streams.err().println("signpost: " + p));
                yield inTheFile ? PROBLEMS : COULD_NOT;
            }
            case Node.Running(Node node) -> {
                life.accept(node);
                yield FINE;
            }
        };
    }

    /** Listens to SIGHUP, and tells the log that mail is taken. */
    public static void announce(Node node, EventSink log) {
        onHangUp(() -> Thread.ofVirtual().name("reload").start(node::reload));
        log.emit(ready(node));
    }

    /** The end comes by a signal, in another thread, and is the end of the process. */
    private static void awaitTheEnd() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException nobodyDoesThat) {
            Thread.currentThread().interrupt();
        }
    }

    static Event ready(Node node) {
        String addresses =
                node.addresses().values().stream()
                        .map(SocketAddresses::text)
                        .sorted()
                        .collect(Collectors.joining(" "));
        return Event.of("node.ready")
                .with("name", node.configuration().node().name())
                .with("seconds", secondsSinceTheCommand())
                .with("listening", addresses)
                .with("held", heldBy(node.configuration()));
    }

    /** What keeps all mail, which nobody may forget. */
    private static Optional<String> heldBy(Config config) {
        boolean held = config.services().outbound().flow().hold();
        return held ? Optional.of("by [outbound] hold") : Optional.empty();
    }

    /** By the launcher's clock, which began before this process did. */
    private static Optional<Double> secondsSinceTheCommand() {
        return Optional.ofNullable(System.getProperty("signpost.began"))
                .filter(began -> began.matches("[0-9]{1,12}\\.[0-9]{3,9}"))
                .map(began ->
                        System.currentTimeMillis() - Math.round(1000 * Double.parseDouble(began)))
                .map(millis -> millis / 1000.0);
    }

    private static void stop(Node node, EventSink log) {
        // A server that was asked to end and did has not failed; the JVM alone would say 143.
        int code = COULD_NOT;
        try {
            log.emit(Event.of("node.stop").with("name", node.configuration().node().name()));
            node.close();
            log.emit(Event.of("node.end").with("name", node.configuration().node().name()));
            code = FINE;
        } catch (RuntimeException | Error bug) {
            log.emit(Event.of("node.fail").because(bug));
        } finally {
            if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) context.stop();
            Runtime.getRuntime().halt(code);
        }
    }

    /**
     * Has that done on SIGHUP. The class that Java has for signals isn't part of its documented
     * interface, so it is looked up by name: where it is gone one day, "signpost reload" still
     * works.
     */
    private static void onHangUp(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> listener = Class.forName("sun.misc.SignalHandler");
            InvocationHandler call =
                    (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) action.run();
                        return switch (method.getName()) {
                            case "hashCode" -> System.identityHashCode(proxy);
                            case "equals" -> false;
                            case "toString" -> "reload on SIGHUP";
                            default -> Optional.empty();
                        };
                    };
            Object proxy =
                    Proxy.newProxyInstance(
                            ServerProcess.class.getClassLoader(), new Class<?>[] {listener}, call);
            Object hangUp = signal.getConstructor(String.class).newInstance("HUP");
            signal.getMethod("handle", signal, listener).invoke(null, hangUp, proxy);
        } catch (ReflectiveOperationException | IllegalArgumentException unavailable) {
            LoggerFactory.getLogger("signpost")
                    .warn("SIGHUP is not heard: {}", unavailable.toString());
        }
    }
}
