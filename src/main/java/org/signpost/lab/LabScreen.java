package org.signpost.lab;

import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;

/**
 * Where the laboratory shows what happens.
 *
 * @param out for its lines
 * @param colour whether it understands colours
 */
public record LabScreen(PrintStream out, boolean colour) {

    /** The meaning of a piece of a line. */
    enum Tone {
        PLAIN(""),
        TITLE("\u001b[1m"),
        FAINT("\u001b[2m"),
        GOOD("\u001b[32m"),
        BAD("\u001b[31m"),
        NAME("\u001b[36m"),
        WAIT("\u001b[33m");

        private final String code;

        Tone(String code) {
            this.code = code;
        }
    }

    private static final String RESET = "\u001b[0m";

    /** The text in that tone, where the screen knows tones. */
    String tone(Tone tone, String text) {
        return colour && tone != Tone.PLAIN ? tone.code + text + RESET : text;
    }

    void line(String line) {
        synchronized (out) {
            out.println(line);
        }
    }

    void title(String text) {
        line("");
        line(tone(Tone.TITLE, text));
    }

    /** Says that the laboratory stays up, and waits until the process is told to end. */
    public void stay() throws InterruptedException {
        line("");
        line(tone(Tone.FAINT, "The laboratory stays up. Ctrl-C ends it."));
        new CountDownLatch(1).await();
    }
}
