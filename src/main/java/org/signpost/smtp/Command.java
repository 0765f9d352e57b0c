package org.signpost.smtp;

import org.signpost.address.ForwardPath;
import org.signpost.address.ReversePath;

import java.util.List;
import java.util.Optional;

/** What a client asks for on one line (RFC 5321 §4.1). */
public sealed interface Command {

    /** EHLO: the client introduces itself and asks for extensions. */
    record Ehlo(String name) implements Command {}

    /** HELO: the client introduces itself the old way. */
    record Helo(String name) implements Command {}

    /** LHLO: the client introduces itself by LMTP (RFC 2033 §4.1). */
    record Lhlo(String name) implements Command {}

    /** STARTTLS: the client wants to encrypt (RFC 3207). */
    record StartTls() implements Command {}

    /**
     * AUTH: the client wants to prove who it is (RFC 4954); initial response as it came, still
     * base64.
     */
    record Auth(String mechanism, Optional<String> initialResponse) implements Command {}

    /**
     * MAIL: a transaction begins.
     *
     * @param ascii whether all of it is: where it isn't, it needs SMTPUTF8 (RFC 6531 §3.5)
     */
    record Mail(ReversePath from, List<Parameter> parameters, boolean ascii) implements Command {}

    /**
     * RCPT: one more recipient.
     *
     * @param ascii whether all of it is: where it isn't, it needs SMTPUTF8 (RFC 6531 §3.5)
     */
    record Rcpt(ForwardPath to, List<Parameter> parameters, boolean ascii) implements Command {}

    /** DATA: the content follows. */
    record Data() implements Command {}

    /**
     * BDAT: so many octets of content follow at once (RFC 3030 §2).
     *
     * @param size of the chunk in octets
     * @param last whether the content ends with it
     */
    record Bdat(long size, boolean last) implements Command {}

    /** RSET: forget the transaction. */
    record Rset() implements Command {}

    /** NOOP: do nothing. */
    record Noop() implements Command {}

    /** QUIT: the client is done. */
    record Quit() implements Command {}

    /** VRFY: is that a mailbox of yours? */
    record Vrfy(String what) implements Command {}

    /** EXPN: who is on that list? */
    record Expn(String what) implements Command {}

    /** HELP: what can you do? */
    record Help() implements Command {}

    /** XCLIENT: a proxy says for which client it speaks (Postfix's XCLIENT_README). */
    record ForClient(Xclient client) implements Command {}

    /** A line that is none of these, with the reply that it deserves. */
    record Bad(Reply why) implements Command {}

    /**
     * The command on that line; every line has one, if only {@link Bad}.
     *
     * @param line without its CRLF
     */
    static Command parse(String line) {
        return CommandParser.parse(line);
    }
}
