package org.signpost.cli;

import org.signpost.config.Config;
import org.signpost.control.ControlCommand;
import org.signpost.observe.Clock;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What commands start that is more than a command; given by {@code Main}, so that this package
 * doesn't see the wiring.
 *
 * @param server starts a server
 * @param store opens the data folder of a server that doesn't run
 * @param lab starts the laboratory
 * @param clock tells commands how long they have waited
 */
public record Programs(ServerProgram server, StoreAccess store, LabProgram lab, Clock clock) {

    /** Runs a server until it is told to stop. */
    @FunctionalInterface
    public interface ServerProgram {

        /**
         * Runs it.
         *
         * @param config as read
         * @param node the {@code --node} option, for reading the file again
         * @return the process's exit code
         */
        int run(Config config, Optional<String> node, Terminal terminal);
    }

    /** Opens the store of a server that doesn't run. */
    @FunctionalInterface
    public interface StoreAccess {

        /**
         * Opens it, under its lock.
         *
         * @throws IOException when it can't be opened; the message says why
         */
        OpenStore open(Config config, Missing missing) throws IOException;
    }

    /** What to do where there is no store yet. */
    public enum Missing {
        /** It isn't opened. */
        REFUSE,
        /** It is made. */
        MAKE
    }

    /** What can be asked of a store while no server runs. */
    public interface OpenStore extends AutoCloseable {

        /** The commands that the running server would answer, as far as they need no server. */
        Map<String, ControlCommand> commands();

        @Override
        void close() throws IOException;
    }

    /** Runs the laboratory. */
    @FunctionalInterface
    public interface LabProgram {

        /**
         * Runs it.
         *
         * @param folder where its servers keep their data; a temporary one where empty
         * @param once ends when every message has arrived, or can't arrive any more
         * @return the process's exit code
         * @throws IOException when the folder can't be used
         */
        int run(Optional<Path> folder, boolean once, Terminal terminal) throws IOException;
    }
}
