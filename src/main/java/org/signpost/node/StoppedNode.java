package org.signpost.node;

import org.signpost.account.CachedCallout;
import org.signpost.account.Callout;
import org.signpost.account.DomainDirectory;
import org.signpost.admin.CredentialCommands;
import org.signpost.admin.DkimCommands;
import org.signpost.admin.ReportCommands;
import org.signpost.admin.SenderCommands;
import org.signpost.admin.UserCommands;
import org.signpost.config.Config;
import org.signpost.control.ControlCommand;
import org.signpost.observe.Clock;
import org.signpost.observe.EventSink;
import org.signpost.report.Evaluations;
import org.signpost.smtpserver.LocalSubmission;
import org.signpost.smtpserver.Surroundings;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The store of a server that doesn't run, for the commands that need no more than that. */
public final class StoppedNode implements AutoCloseable {

    private final Stores stores;
    private final Config config;

    private StoppedNode(Stores stores, Config config) {
        this.stores = stores;
        this.config = config;
    }

    /**
     * Opens it. One that isn't there isn't made: the server may run on another folder, which the
     * file named before, and would never see what was done here.
     *
     * @throws IOException when it isn't there or can't be opened; the message says why
     */
    public static StoppedNode open(Config config) throws IOException {
        Stores stores = Stores.openExisting(config, use());
        return new StoppedNode(stores, config);
    }

    /**
     * Opens it, and makes it where there is none.
     *
     * @throws IOException when it can't be opened; the message says why
     */
    public static StoppedNode make(Config config) throws IOException {
        Stores stores = Stores.open(config, use());
        return new StoppedNode(stores, config);
    }

    private static Stores.Use use() {
        return new Stores.Use(Clock.system(), EventSink.none(), System.getenv());
    }

    /** What can be asked of it. */
    public Map<String, ControlCommand> commands() {
        Map<String, ControlCommand> commands = new HashMap<>();
        EventSink events = EventSink.none();
        DomainDirectory directory = directory();
        commands.putAll(
                new UserCommands(stores.accounts(), directory, () -> config, events).commands());
        commands.putAll(
                new SenderCommands(stores.accounts(), directory, () -> config, events).commands());
        commands.putAll(
                new CredentialCommands(
                                stores.accounts(), directory, () -> config, Clock.system(), events)
                        .commands());
        commands.putAll(
                new DkimCommands(
                                stores.keys(),
                                () -> config,
                                new ConfiguredResolver(
                                                config.services().dns(), Clock.system(), events)
                                        .uncached(),
                                Clock.system(),
                                events)
                        .commands());
        commands.putAll(
                new ReportCommands(new Evaluations(stores.trace()), Clock.system()).commands());
        commands.putAll(new QueueCommands(stores.queue(), Optional.empty(), events).commands());
        commands.put("queue.show", new QueueShowCommand(stores.queue()));
        HeldCommand.around(commands, () -> config.services().outbound().flow().hold());
        commands.put("sendmail", new LocalMailCommand(submission(directory)));
        return commands;
    }

    /** Takes mail as the running server does. */
    private LocalSubmission submission(DomainDirectory directory) {
        Surroundings surroundings =
                Surroundings.of(stores.queue(), EventSink.none(), Clock.system());
        return new LocalSubmission(surroundings, () -> LocalMailCommand.rules(config, directory));
    }

    /**
     * Knows what the running server knows, except that it asks no next host; what one has said
     * holds.
     */
    private DomainDirectory directory() {
        EventSink events = EventSink.none();
        // Asking nobody, it learns nothing that would have to be written.
        CachedCallout callout =
                new CachedCallout(
                        (domain, mailbox) -> new Callout.Answer.Unknown("the server doesn't run"),
                        stores.book(),
                        Clock.system(),
                        events);
        return new DomainDirectory(
                config.domains(), stores.accounts(), callout, Clock.system(), events);
    }

    @Override
    public void close() throws IOException {
        stores.close();
    }
}
