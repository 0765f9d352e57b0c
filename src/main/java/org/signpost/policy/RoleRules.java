package org.signpost.policy;

import org.signpost.account.Resolution;
import org.signpost.address.ForwardPath;
import org.signpost.address.Mailbox;
import org.signpost.config.ListenerConfig;
import org.signpost.config.ListenerConfig.Role;
import org.signpost.message.Authors;
import org.signpost.queue.Origin;
import org.signpost.smtp.Command;
import org.signpost.smtp.Reply;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What the role of a listener allows; the one place where roles differ. */
public sealed interface RoleRules permits MxRules, SubmissionRules, RelayRules {

    /** The rules of that listener. */
    static RoleRules of(ListenerConfig listener) {
        boolean tlsRequired = listener.clientTlsRequired();
        return switch (listener.role()) {
            case Role.Mx() -> new MxRules(tlsRequired);
            case Role.Submission _ -> new SubmissionRules();
            case Role.Relay relay -> new RelayRules(relay, tlsRequired);
        };
    }

    /** What messages are marked with that come in by this role. */
    Origin origin();

    /** Why a command is refused to a client of that standing, whatever its arguments. */
    Optional<Reply> refusal(Command command, Standing standing);

    /** Whether AUTH is offered to a client of that standing. */
    boolean offersAuth(Standing standing);

    /** Whether mail may be handed in to be sent later (RFC 4865 §4.2): at submission only. */
    boolean mayHold();

    /** The priority that a message gets whose client asks for one, −9 to 9 (RFC 6710 §4.1). */
    int priority(int asked);

    /** Whether the sender's domain matters, so that the DNS is worth a question. */
    boolean asksSenderDomain();

    /** Whether that sender may send. */
    SenderVerdict sender(Sender sender, Standing standing);

    /**
     * Whether a message of those authors is taken, whatever MAIL said. One that names nobody is,
     * and isn't signed: there is nobody to sign it for.
     */
    SenderVerdict author(Supplier<Authors> authors, Standing standing);

    /** Whether mail for that recipient is taken, given what it leads to. */
    RecipientVerdict recipient(ForwardPath to, Resolution resolution);

    /** RFC 3207 §4: what a server that demands encryption still answers before it. */
    static Optional<Reply> beforeTls(Command command) {
        return isForAnybody(command)
                ? Optional.empty()
                : Optional.of(Reply.of(530, "5.7.0", "Must issue a STARTTLS command first"));
    }

    /** RFC 4954 §6, RFC 3207 §4: what doesn't depend on who the client is; mistakes are too. */
    static boolean isForAnybody(Command command) {
        return switch (command) {
            case Command.Ehlo _,
                    Command.Helo _,
                    Command.Lhlo _,
                    Command.StartTls _,
                    Command.Auth _ ->
                    true;
            case Command.Noop _, Command.Rset _, Command.Quit _, Command.Bad _ -> true;
            case Command.ForClient _ -> true;
            case Command.Mail _, Command.Rcpt _, Command.Data _, Command.Bdat _ -> false;
            case Command.Vrfy _, Command.Expn _, Command.Help _ -> false;
        };
    }

    /**
     * RFC 4954 §4: AUTH where it isn't offered.
     *
     * @param tlsFirst whether nearly nothing is answered before TLS
     */
    static Optional<Reply> withoutAuth(Command command, boolean tlsFirst) {
        if (tlsFirst && !isForAnybody(command)) return beforeTls(command);
        return command instanceof Command.Auth
                ? Optional.of(Reply.of(503, "5.5.1", "AUTH is not available here"))
                : Optional.empty();
    }

    /** A recipient of ours, or one elsewhere, to which clients of this role may send. */
    static RecipientVerdict anyone(ForwardPath to, Resolution resolution) {
        if (resolution instanceof Resolution.Elsewhere
                && to instanceof ForwardPath.Recipient(Mailbox mailbox)) {
            return isSingleLabel(mailbox)
                    ? refused(554, "5.1.2", to, "needs its domain in full")
                    : new RecipientVerdict.Accepted(List.of(mailbox));
        }
        return ours(to, resolution);
    }

    /** Whether its domain is no name that the world knows (RFC 6409 §4.2). */
    static boolean isSingleLabel(Mailbox mailbox) {
        return mailbox.domain().filter(d -> d.text().indexOf('.') < 0).isPresent();
    }

    /** A recipient of ours, and nobody else. */
    static RecipientVerdict ours(ForwardPath to, Resolution resolution) {
        return switch (resolution) {
            case Resolution.Known(List<Mailbox> targets) -> new RecipientVerdict.Accepted(targets);
            case Resolution.Returning(Mailbox sender) ->
                    new RecipientVerdict.Accepted(List.of(sender));
            case Resolution.Unknown() -> refused(550, "5.1.1", to, "does not exist here");
            case Resolution.Elsewhere() ->
                    refused(550, "5.7.1", to, "is not ours: relaying denied");
            case Resolution.Unavailable _ ->
                    refused(450, "4.3.0", to, "can't be checked now, try again later");
        };
    }

    private static RecipientVerdict refused(
            int code, String status, ForwardPath to, String predicate) {
        return new RecipientVerdict.Refused(
                Reply.of(code, status, "<" + to.text() + "> " + predicate));
    }
}
