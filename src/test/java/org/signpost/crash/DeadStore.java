package org.signpost.crash;

import org.signpost.address.Mailbox;
import org.signpost.crash.Ledger.Found;
import org.signpost.crash.Ledger.Waiting;
import org.signpost.observe.Clock;
import org.signpost.queue.Queue;
import org.signpost.queue.Queue.Queued;
import org.signpost.queue.QueueId;
import org.signpost.queue.QueueLimits;
import org.signpost.queue.SqliteQueue;
import org.signpost.store.DataFolder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The queue of a server that is dead, looked at in a copy: who opens the files themselves repairs
 * them, and that is for the server to do.
 */
final class DeadStore {

    private static final List<String> FILES = List.of("queue.db", "queue.db-wal");
    private static final int PAGE = 500;

    /** What {@code queue/package-info.java} calls a fault; each finds rows that must not be. */
    private static final List<String> ILLEGAL =
            List.of(
                    "SELECT 'no recipient: ' || id FROM message WHERE id NOT IN"
                            + " (SELECT message FROM recipient)",
                    "SELECT 'a recipient of nothing: ' || message FROM recipient"
                            + " WHERE message NOT IN (SELECT id FROM message)",
                    "SELECT 'a chunk of nothing: ' || message FROM chunk WHERE message NOT IN"
                            + " (SELECT id FROM message UNION SELECT message FROM staged)",
                    "SELECT 'accepted and staged: ' || message FROM staged"
                            + " WHERE message IN (SELECT id FROM message)",
                    "SELECT 'staged without a chunk: ' || message FROM staged"
                            + " WHERE message NOT IN (SELECT message FROM chunk)",
                    "SELECT 'content of another size: ' || id FROM message WHERE size <>"
                            + " coalesce(length(content), 0) + coalesce((SELECT"
                            + " sum(length(octets)) FROM chunk WHERE message = id), 0)",
                    "SELECT 'content twice: ' || id FROM message WHERE content IS NOT NULL"
                            + " AND id IN (SELECT message FROM chunk)",
                    "SELECT 'a chunk is missing: ' || message FROM chunk GROUP BY message"
                            + " HAVING count(*) <> max(number) + 1",
                    "SELECT 'due later than its first recipient: ' || id FROM message"
                            + " WHERE due > (SELECT min(due) FROM recipient WHERE message = id)",
                    "SELECT 'integrity: ' || integrity_check FROM pragma_integrity_check"
                            + " WHERE integrity_check <> 'ok'");

    private final Path copy;

    /**
     * What was found.
     *
     * @param waiting messages with their open recipients
     * @param staged the numbers of messages that weren't accepted, but partly stored
     */
    record State(List<Waiting> waiting, Set<Long> staged) {}

    /**
     * A copy of that server's store.
     *
     * @param copy a folder for it, which is emptied
     */
    DeadStore(Server server, Path copy) throws IOException {
        this.copy = copy;
        Files.createDirectories(copy);
        for (String name : List.of("queue.db", "queue.db-wal", "queue.db-shm")) {
            Files.deleteIfExists(copy.resolve(name));
        }
        for (String name : FILES) {
            Path file = server.data().resolve(name);
            if (Files.exists(file)) {
                Files.copy(file, copy.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Reads all of it, and tells the ledger of rows that must not be. */
    State read(Ledger ledger) throws IOException {
        Set<Long> staged = check(ledger);
        List<Waiting> waiting = waiting(ledger);
        check(ledger);
        return new State(waiting, staged);
    }

    private List<Waiting> waiting(Ledger ledger) throws IOException {
        List<Waiting> all = new ArrayList<>();
        try (DataFolder folder = DataFolder.open(copy);
                Queue queue =
                        SqliteQueue.open(
                                folder,
                                "mx." + Mail.DOMAIN,
                                Clock.system(),
                                QueueLimits.standard())) {
            Optional<QueueId> last = Optional.empty();
            for (List<Queued> page = queue.list(last, PAGE);
                    !page.isEmpty();
                    page = queue.list(last, PAGE)) {
                for (Queued message : page) {
                    try {
                        all.add(waiting(queue, message));
                    } catch (IOException e) {
                        ledger.fault("content that can't be read: " + e.getMessage());
                    }
                }
                last = Optional.of(page.getLast().id());
            }
        }
        return all;
    }

    private static Waiting waiting(Queue queue, Queued message) throws IOException {
        Set<String> open =
                message.open().stream()
                        .map(r -> r.recipient().address().text())
                        .collect(Collectors.toSet());
        String sender = message.envelope().sender().sender().map(Mailbox::text).orElse("");
        try (InputStream in = queue.content(message.id())) {
            return new Waiting(message.id().text(), new Found(sender, open, in.readAllBytes()));
        }
    }

    /** Looks for illegal rows, and answers which messages are staged. */
    private Set<Long> check(Ledger ledger) throws IOException {
        if (!Files.exists(copy.resolve("queue.db"))) return Set.of();
        try (Connection connection =
                        DriverManager.getConnection("jdbc:sqlite:" + copy.resolve("queue.db"));
                Statement statement = connection.createStatement()) {
            if (!hasTables(statement)) return Set.of();
            for (String illegal : ILLEGAL) {
                try (ResultSet rows = statement.executeQuery(illegal)) {
                    while (rows.next()) ledger.fault("the store: " + rows.getString(1));
                }
            }
            return staged(statement);
        } catch (SQLException e) {
            throw new IOException("the store can't be read: " + e.getMessage(), e);
        }
    }

    /** The messages that are staged in the store of a server that lives. */
    static Set<Long> staged(Server server) throws IOException {
        String file = "jdbc:sqlite:file:" + server.data().resolve("queue.db") + "?mode=ro";
        try (Connection connection = DriverManager.getConnection(file);
                Statement statement = connection.createStatement()) {
            return staged(statement);
        } catch (SQLException e) {
            throw new IOException("the store can't be read: " + e.getMessage(), e);
        }
    }

    private static Set<Long> staged(Statement statement) throws SQLException {
        Set<Long> staged = new HashSet<>();
        try (ResultSet rows = statement.executeQuery("SELECT message FROM staged")) {
            while (rows.next()) staged.add(rows.getLong(1));
        }
        return staged;
    }

    /** A server that was killed during its very first start may have made none. */
    private static boolean hasTables(Statement statement) throws SQLException {
        try (ResultSet answer =
                statement.executeQuery("SELECT name FROM sqlite_schema WHERE name = 'message'")) {
            return answer.next();
        }
    }
}
