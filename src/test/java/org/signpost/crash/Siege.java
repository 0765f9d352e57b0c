package org.signpost.crash;

import org.signpost.crash.Load.End;
import org.signpost.crash.Mail.Kind;
import org.signpost.crash.NextHop.Mood;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One server that is killed under load and started again on the same data, as often as is asked
 * for. Chance decides about the load and the instants of the kills; what has to be found afterwards
 * doesn't depend on either.
 *
 * <p>A kill ends the process and not the machine: that an fsync comes before the 250 can't be seen
 * here, because what was written survives in the page cache.
 */
public final class Siege implements AutoCloseable {

    /** In one life, where there is time. */
    public static final int MANY_MESSAGES = 250;

    private static final long MOST_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int IN_THE_MIDDLE = 600_000;

    private final Path folder;
    private final Consumer<String> out;
    private final int mostMessages;
    private final Random random;
    private final Tally tally = new Tally();
    private final Ledger ledger = new Ledger(tally);
    private final NextHop ready;
    private final NextHop hesitant;
    private final NextHop away;
    private final Server server;
    private final Mailboxes mailboxes;
    private volatile Optional<Server.Run> running = Optional.empty();
    private Set<Path> unfinished = Set.of();
    private Set<Long> staged = Set.of();
    private int life;
    private long startNanos = TimeUnit.SECONDS.toNanos(2);

    /**
     * Makes a server, which isn't started yet.
     *
     * @param folder an empty one for its files
     * @param seed of everything that is left to chance
     * @param mostMessages after how many a kill comes at the latest
     * @param out is told about each round
     */
    public Siege(Path folder, long seed, int mostMessages, Consumer<String> out)
            throws IOException, InterruptedException {
        this.folder = folder;
        this.out = out;
        this.mostMessages = mostMessages;
        random = new Random(seed);
        ready = new NextHop(Mood.READY, ledger);
        hesitant = new NextHop(Mood.HESITANT, ledger);
        away = new NextHop(Mood.AWAY, ledger);
        server = Server.init(folder, new Server.NextHops(ready, hesitant, away));
        mailboxes = Mailboxes.of(server);
    }

    /** What was counted so far. */
    public Tally tally() {
        return tally;
    }

    /** What must not be and was. */
    public List<String> faults() {
        return ledger.faults();
    }

    /**
     * One life that a kill ends, at a random instant under load; before it sometimes a short one.
     */
    public void killedUnderLoad() throws IOException, InterruptedException {
        if (random.nextInt(5) == 0) killedStarting();
        Server.Run run = ready();
        Load load = Load.start(run, ledger, life, random);
        int number = 1 + random.nextInt(1 + random.nextInt(mostMessages));
        boolean byArrivals = random.nextInt(3) == 0;
        boolean reached =
                byArrivals
                        ? ledger.awaitArrived(number, run)
                        : ledger.awaitAcknowledged(number, run);
        if (!reached) ledger.fault("the server ended by itself");
        long delay = random.nextLong(MOST_DELAY_NANOS);
        Await.pause(delay);
        load.ends(End.KILLED);
        run.kill();
        load.await();
        tally.add(Count.KILLED, 1);
        String when = number + (byArrivals ? " arrivals" : " acknowledgements");
        String what = "killed " + TimeUnit.NANOSECONDS.toMicros(delay) + " µs after " + when;
        Scene scene = examined(run, false);
        tally.addIf(Count.MET_COMMIT, scene.unanswered() > 0);
        tally.addIf(Count.MET_STAGED, scene.staged() > 0);
        tally.addIf(Count.MET_WRITING, scene.unfinished() > 0);
        tally.addIf(Count.MET_RECORDING, scene.unrecorded() > 0);
        report(what, scene);
    }

    private void killedStarting() throws IOException, InterruptedException {
        Server.Run run = start();
        // Not much longer than the last start took, wherever this runs.
        long delay = random.nextLong(startNanos + startNanos / 4);
        Await.pause(delay);
        run.kill();
        tally.add(Count.KILLED_STARTING, 1);
        String what = "killed " + TimeUnit.NANOSECONDS.toMillis(delay) + " ms after its start";
        report(what, examined(run, false));
    }

    /**
     * One life that SIGTERM ends under load: who waits gets 421, who is in the middle of a message
     * finishes it, and every outcome is recorded.
     */
    public void endedUnderLoad() throws IOException, InterruptedException {
        Server.Run run = ready();
        try (Client idle = new Client(run.mx());
                Client busy = new Client(run.relay())) {
            idle.greet();
            busy.greet();
            Mail mail = new Mail(life, 0, 0, Kind.SEVERAL, IN_THE_MIDDLE, random.nextInt());
            byte[] wire = Client.stuffed(mail.content());
            busy.begin(mail, true);
            busy.send(Arrays.copyOf(wire, wire.length / 2));
            Load load = Load.start(run, ledger, life, random);
            int number = 1 + random.nextInt(mostMessages);
            if (!ledger.awaitAcknowledged(number, run)) ledger.fault("it ended by itself");
            load.ends(End.ASKED);
            long start = System.nanoTime();
            run.askToEnd();
            idle.awaitDismissal();
            ledger.sent(mail);
            busy.send(Arrays.copyOfRange(wire, wire.length / 2, wire.length));
            ledger.acknowledged(mail, busy.queued());
            busy.awaitDismissal();
            load.await();
            tally.add(Count.ENDED, 1);
            long millis = TimeUnit.NANOSECONDS.toMillis(ended(run) - start);
            tally.atLeast(Count.LONGEST_END, millis);
            String what = "asked to end, which took " + millis + " ms";
            report(what, examined(run, true));
        }
    }

    /** One life in which everything that waits is delivered. */
    public void drained() throws IOException, InterruptedException {
        away.become(Mood.READY);
        Server.Run run = ready();
        Await.until("the queue is empty", () -> run.queued() == 0);
        Await.until("drafts are forgotten", () -> DeadStore.staged(server).isEmpty());
        run.askToEnd();
        ended(run);
        Scene scene = examined(run, true);
        if (scene.queued() > 0) ledger.fault("still queued at the very end: " + scene.queued());
        if (!unfinished.isEmpty()) ledger.fault("left in Maildir/tmp: " + unfinished);
        report("drained", scene);
        away.become(Mood.AWAY);
    }

    private long ended(Server.Run run) throws IOException, InterruptedException {
        int code = run.awaitEnd();
        if (code != 0) ledger.fault("exit code " + code);
        return System.nanoTime();
    }

    private Server.Run ready() throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Server.Run run = start();
        run.awaitReady();
        startNanos = System.nanoTime() - begin;
        return run;
    }

    private Server.Run start() throws IOException {
        ledger.lives(++life);
        Server.Run run = server.start(life);
        running = Optional.of(run);
        return run;
    }

    /**
     * What was found after a life.
     *
     * @param queued messages that wait
     * @param unanswered that were sent to their end in it and not answered
     * @param staged that weren't sent to their end in it, and are partly in the store
     * @param unfinished Maildir files that it left in {@code tmp}
     * @param unrecorded deliveries in it that aren't recorded
     */
    private record Scene(int queued, long unanswered, int staged, int unfinished, int unrecorded) {
        @Override
        public String toString() {
            return ": %d queued, %d unanswered, %d staged, %d unfinished, %d unrecorded"
                    .formatted(queued, unanswered, staged, unfinished, unrecorded);
        }
    }

    /** Compares what there is after a life with what there has to be. */
    private Scene examined(Server.Run run, boolean clean) throws IOException {
        ready.awaitIdle();
        hesitant.awaitIdle();
        away.awaitIdle();
        mailboxes.read(ledger);
        DeadStore.State state = new DeadStore(server, folder.resolve("copy")).read(ledger);
        int drafts = more(state.staged(), staged);
        staged = state.staged();
        Set<Path> files = mailboxes.unfinished();
        int halves = more(files, unfinished);
        unfinished = files;
        int unrecorded = ledger.ended(state.waiting(), clean);
        run.troubles().forEach(line -> ledger.fault("the log: " + line));
        int queued = state.waiting().size();
        return new Scene(queued, ledger.unanswered(), drafts, halves, unrecorded);
    }

    private static <T> int more(Set<T> now, Set<T> before) {
        return (int) now.stream().filter(one -> !before.contains(one)).count();
    }

    private void report(String what, Scene scene) {
        String bad = faults().isEmpty() ? "" : ", " + faults().size() + " FAULTS";
        out.accept("life " + life + ": " + what + scene + bad);
    }

    /** Ends the server that runs, from any thread. */
    public void abandon() {
        running.ifPresent(Server.Run::kill);
    }

    @Override
    public void close() throws IOException {
        try (ready;
                hesitant;
                away) {
            abandon();
        }
    }
}
