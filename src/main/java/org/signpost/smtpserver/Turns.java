package org.signpost.smtpserver;

import org.signpost.smtp.Command;

/** Whose turn it is to speak (RFC 5321 §4.3.1, RFC 2920 §3.1). */
final class Turns {
    private Turns() {}

    /**
     * RFC 2920 §3.1, RFC 4954 §4: a client sends nothing behind these before their replies. After
     * HELO it may not pipeline at all; that it does is only noted.
     */
    private static boolean endsGroup(Command command) {
        return switch (command) {
            case Command.Ehlo _, Command.Helo _, Command.Lhlo _ -> true;
            case Command.Auth _, Command.StartTls _ -> true;
            case Command.Data _, Command.Vrfy _, Command.Expn _ -> true;
            case Command.Quit _, Command.Noop _, Command.ForClient _ -> true;
            case Command.Mail _, Command.Rcpt _, Command.Rset _, Command.Help _ -> false;
            case Command.Bdat _, Command.Bad _ -> false;
        };
    }

    /**
     * Whether its reply may not wait for those of the commands behind it (RFC 2920 §3.2): what
     * isn't known may be anything, and whoever took a message says so before he looks at more.
     */
    static boolean isAnsweredAtOnce(Command command) {
        return switch (command) {
            case Command.Bad _ -> true;
            case Command.Bdat(long _, boolean last) -> last;
            default -> endsGroup(command);
        };
    }

    /** Whether to speak behind it is to speak out of turn. */
    static boolean mustBeWaitedFor(Command command) {
        // What TLS says at its end comes with QUIT from clients that don't wait for the reply.
        return endsGroup(command) && !(command instanceof Command.Quit);
    }
}
