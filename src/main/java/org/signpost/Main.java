package org.signpost;

import org.signpost.cli.Programs;
import org.signpost.cli.SignpostCommand;
import org.signpost.cli.Terminal;
import org.signpost.config.Config;
import org.signpost.control.ControlCommand;
import org.signpost.lab.LabProcess;
import org.signpost.lab.LabScreen;
import org.signpost.lab.Laboratory;
import org.signpost.node.ServerProcess;
import org.signpost.node.StoppedNode;
import org.signpost.observe.Clock;
import org.signpost.training.WarmUp;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Runs the {@code signpost} command. */
public final class Main {

    private static final int COULD_NOT = 3;

    private Main() {}

    /** Hands the arguments to the command line and exits with its code. */
    public static void main(String... arguments) {
        if (arguments.length == 1 && arguments[0].equals("warm")) System.exit(warm());
        System.exit(SignpostCommand.run(arguments, Terminal.system(), programs()));
    }

    /** What commands start: a server, a laboratory, or a look into a stopped server's store. */
    public static Programs programs() {
        return new Programs(
                (config, node, terminal) -> ServerProcess.run(config, node, terminal.err()),
                Main::openStore,
                Main::runLab,
                Clock.system());
    }

    /**
     * The launcher's training run for its class-data cache, which makes fast what it has seen: the
     * command that starts a server, as it is given. Not a command for people.
     */
    private static int warm() {
        try (WarmUp warm = WarmUp.prepare()) {
            Programs real = programs();
            Programs.ServerProgram server = (config, node, terminal) -> warm.run(config, node);
            Programs programs = new Programs(server, real.store(), real.lab(), real.clock());
            String[] run = {"run", "--as-root", "--config", warm.file().toString()};
            return SignpostCommand.run(run, Terminal.system(), programs);
        } catch (IOException e) {
            System.err.println("signpost: " + e.getMessage());
            return COULD_NOT;
        }
    }

    private static Programs.OpenStore openStore(Config config, Programs.Missing missing)
            throws IOException {
        StoppedNode stopped =
                switch (missing) {
                    case REFUSE -> StoppedNode.open(config);
                    case MAKE -> StoppedNode.make(config);
                };
        return new Programs.OpenStore() {
            @Override
            public Map<String, ControlCommand> commands() {
                return stopped.commands();
            }

            @Override
            public void close() throws IOException {
                stopped.close();
            }
        };
    }

    private static int runLab(Optional<Path> folder, boolean once, Terminal terminal)
            throws IOException {
        LabScreen screen = new LabScreen(terminal.out(), terminal.colour());
        try (Laboratory lab =
                folder.isPresent()
                        ? Laboratory.in(folder.get(), screen)
                        : Laboratory.temporary(screen)) {
            return new LabProcess(lab, screen).run(once);
        } catch (Laboratory.LabException e) {
            terminal.err().println("signpost: " + e.getMessage());
            return COULD_NOT;
        } catch (InterruptedException e) {
            return COULD_NOT;
        }
    }
}
