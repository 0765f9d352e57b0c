package org.signpost.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.control.ControlCommand;
import org.signpost.control.Peer;
import org.signpost.json.JsonObject;
import org.signpost.mime.Edits;
import org.signpost.observe.TestClock;
import org.signpost.queue.Draft;
import org.signpost.queue.Envelope;
import org.signpost.queue.Envelope.BodyType;
import org.signpost.queue.Envelope.Demands;
import org.signpost.queue.Envelope.Entry;
import org.signpost.queue.Envelope.Notice;
import org.signpost.queue.NewMessage;
import org.signpost.queue.Origin;
import org.signpost.queue.Queue;
import org.signpost.queue.Queue.Queued;
import org.signpost.queue.QueueId;
import org.signpost.queue.QueueLimits;
import org.signpost.queue.Recipient;
import org.signpost.queue.SqliteQueue;
import org.signpost.store.DataFolder;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class QueueCommandsTest {

    private static final Recipient ALICE = Recipient.of(Mailbox.of("alice@example.com"));

    @TempDir Path path;
    private final List<String> told = new ArrayList<>();
    private DataFolder folder;
    private Queue queue;

    @BeforeEach
    void open() throws IOException {
        folder = DataFolder.open(path.resolve("data"));
        QueueLimits limits = QueueLimits.standard();
        queue = SqliteQueue.open(folder, "mx.example.com", new TestClock(), limits);
    }

    @AfterEach
    void close() throws IOException {
        queue.close();
        folder.close();
    }

    @Test
    void aMessageThatCantBeReadIsListedAsDamaged() throws Exception {
        QueueId sound = accept(queue);
        QueueId damaged = accept(queue);
        change(
                folder.file("queue.db"),
                "UPDATE message SET origin = 'NOBODY' WHERE id = (SELECT max(id) FROM"
                        + " message)");
        assertThat(ask(queue, "queue.list"))
                .extracting(m -> m.text("id"))
                .containsExactly(Optional.of(sound.text()));
        List<JsonObject> found = ask(queue, "queue.damaged");
        assertThat(found)
                .extracting(m -> m.text("id"))
                .containsExactly(Optional.of(damaged.text()));
        assertThat(found.getFirst().text("damaged").orElseThrow()).contains("NOBODY");
    }

    @Test
    void whatIsDoneByHandIsTold() throws Exception {
        String one = accept(queue).text();
        String other = accept(queue).text();
        JsonObject named = JsonObject.of("ids", List.of(one, "ABCDEFGHIJKLM"));
        act(queue, "queue.retry", named);
        act(queue, "queue.remove", named);
        act(queue, "queue.remove", JsonObject.of("all", true));
        assertThat(told)
                .containsExactly(
                        "queue.retry id=" + one + " by=root",
                        "queue.remove id=" + one + " by=root",
                        "queue.remove id=" + other + " by=root");
    }

    @Test
    void allThatWaitsIsChangedInOneTransaction() throws Exception {
        QueueId one = accept(queue);
        QueueId other = accept(queue);
        List<List<?>> calls = new ArrayList<>();
        Queue noting = noting(queue, calls);
        act(noting, "queue.retry", JsonObject.of("all", true));
        act(noting, "queue.remove", JsonObject.of("ids", List.of(one.text(), other.text())));
        assertThat(calls).containsExactly(List.of(one, other), List.of(one, other));
        assertThat(queue.count()).isZero();
    }

    @Test
    void oneTransactionChangesNoMoreThanNewMailCanWaitFor() {
        Queued small = message(1, 1000);
        Queued large = message(1, 40 * 1024 * 1024);
        Queued wide = message(3000, 1000);
        assertThat(sizes(Collections.nCopies(1000, small))).containsExactly(1000);
        assertThat(sizes(List.of(large, small, large, small))).containsExactly(2, 2);
        assertThat(sizes(List.of(wide, small, wide))).containsExactly(2, 1);
        assertThat(sizes(List.of(message(9000, 1), message(1, 100 * 1024 * 1024))))
                .containsExactly(1, 1);
        assertThat(sizes(List.of())).isEmpty();
    }

    private static List<Integer> sizes(List<Queued> messages) {
        return QueueCommands.portions(messages).stream().map(List::size).toList();
    }

    private static Queued message(int recipients, long size) {
        Queue.Facts facts =
                new Queue.Facts(
                        Instant.EPOCH, size, "", Queue.Form.plain(), "", Edits.none(), false);
        Queue.OpenRecipient open = new Queue.OpenRecipient(0, ALICE, 0, Instant.EPOCH, "");
        return new Queued(
                new QueueId("ABCDEFGHIJKLM"),
                envelope(),
                facts,
                Collections.nCopies(recipients, open));
    }

    /** The same queue, which notes what is asked of it for several messages. */
    private static Queue noting(Queue queue, List<List<?>> calls) {
        return (Queue)
                Proxy.newProxyInstance(
                        Queue.class.getClassLoader(),
                        new Class<?>[] {Queue.class},
                        (proxy, method, arguments) -> {
                            if (arguments.length > 0 && arguments[0] instanceof List<?> ids) {
                                calls.add(ids);
                            }
                            return method.invoke(queue, arguments);
                        });
    }

    private void act(Queue queue, String command, JsonObject request) throws IOException {
        Optional.ofNullable(commands(queue).get(command))
                .orElseThrow()
                .answer(request, new Alone());
    }

    private Map<String, ControlCommand> commands(Queue queue) {
        return new QueueCommands(queue, Optional.empty(), e -> told.add(e.line())).commands();
    }

    private List<JsonObject> ask(Queue queue, String command) throws IOException {
        JsonObject request = JsonObject.of("command", command);
        Map<String, ControlCommand> commands = commands(queue);
        return Optional.ofNullable(commands.get(command))
                .orElseThrow()
                .answer(request, new Alone())
                .objects("messages");
    }

    /** Nobody's connection. */
    private record Alone() implements ControlCommand.Call {

        @Override
        public Peer peer() {
            return new Peer("root", true);
        }

        @Override
        public Optional<JsonObject> next() {
            return Optional.empty();
        }
    }

    private static QueueId accept(Queue queue) throws IOException {
        try (Draft draft = queue.draft()) {
            return queue.accept(draft, new NewMessage(envelope(), List.of(ALICE), ""));
        }
    }

    private static Envelope envelope() {
        Entry entry = new Entry(Origin.MX, Optional.empty(), Optional.empty(), "example.net");
        Demands demands = Demands.plain(BodyType.SEVEN_BIT, false);
        return new Envelope(ReversePath.none(), entry, Notice.none(), demands);
    }

    private static void change(Path file, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isEqualTo(1);
        }
    }
}
