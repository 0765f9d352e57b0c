package org.signpost.lab;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The process that is a laboratory: makes the tour, and stays up until a signal ends it.
 *
 * @param lab which wasn't started yet
 * @param screen where it shows itself
 */
public record LabProcess(Laboratory lab, LabScreen screen) {

    private static final int FINE = 0;
    private static final int MISSING = 1;

    /**
     * Runs it.
     *
     * @param once ends after the tour
     * @return the exit code: 0 when every message arrived, and was found to be what it is; 1
     *     otherwise
     * @throws Laboratory.LabException when it can't start
     */
    public int run(boolean once) throws IOException, InterruptedException, Laboratory.LabException {
        AtomicBoolean stays = new AtomicBoolean();
        AtomicBoolean arrived = new AtomicBoolean();
        Thread end =
                Thread.ofPlatform()
                        .name("end")
                        .unstarted(() -> {
                            close();
                            // Ctrl-C is how it is meant to end; the JVM alone would say 130.
                            if (stays.get()) Runtime.getRuntime().halt(code(arrived.get()));
                        });
        Runtime.getRuntime().addShutdownHook(end);
        lab.begin();
        arrived.set(lab.tour());
        if (once) {
            // What went wrong is worth a look; what went well isn't worth a folder.
            if (!arrived.get() || !lab.isTemporary()) lab.keepFolder();
            return code(arrived.get());
        }
        lab.invite();
        stays.set(true);
        screen.stay();
        return code(arrived.get());
    }

    private static int code(boolean arrived) {
        return arrived ? FINE : MISSING;
    }

    private void close() {
        try {
            lab.close();
        } catch (IOException e) {
            screen.line(e.toString());
        }
    }
}
