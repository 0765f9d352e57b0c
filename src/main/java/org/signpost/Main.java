package org.signpost;

/** Runs the {@code signpost} command. */
public final class Main {
    private Main() {}

    /** Hands the arguments to the command line and exits with its code. */
    public static void main(String... args) {
        System.out.println("signpost");
    }
}
