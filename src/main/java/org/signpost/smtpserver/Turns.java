package org.signpost.smtpserver;

import org.signpost.smtp.Command;

/** Whose turn it is to speak (RFC 5321 §4.3.1, RFC 2920 §3.1). */
final class Turns {
    private Turns() {}

    /**
     * RFC 2920 §3.1, §3.2, RFC 4954 §4: a client sends nothing behind these before their replies,
     * which therefore never wait for others. After HELO it may not pipeline at all; that it does is
     * only noted.
     */
    static boolean endsGroup(Command command) {
        return switch (command) {
            case Command.Ehlo _, Command.Helo _, Command.Lhlo _ -> true;
            case Command.Auth _, Command.StartTls _ -> true;
            case Command.Data _, Command.Vrfy _, Command.Expn _ -> true;
            case Command.Quit _, Command.Noop _, Command.ForClient _ -> true;
            case Command.Mail _, Command.Rcpt _, Command.Rset _, Command.Help _ -> false;
            case Command.Bdat _, Command.Bad _ -> false;
        };
    }

    /** Whether to speak behind it is to speak out of turn. */
    static boolean mustBeWaitedFor(Command command) {
        // What TLS says at its end comes with QUIT from clients that don't wait for the reply.
        return endsGroup(command) && !(command instanceof Command.Quit);
    }
}
