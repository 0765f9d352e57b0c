package org.signpost.smtpserver;

import org.signpost.account.Account;
import org.signpost.account.Authenticator;
import org.signpost.address.Domain;
import org.signpost.address.ForwardPath;
import org.signpost.address.LocalPart;
import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.config.ListenerConfig;
import org.signpost.config.ListenerConfig.TlsMode;
import org.signpost.message.Received;
import org.signpost.message.Received.Protocol;
import org.signpost.policy.RecipientVerdict;
import org.signpost.policy.RoleRules;
import org.signpost.policy.SenderVerdict;
import org.signpost.policy.Standing;
import org.signpost.queue.Envelope;
import org.signpost.queue.Envelope.Schedule;
import org.signpost.sasl.SaslExchange;
import org.signpost.smtp.Command;
import org.signpost.smtp.Line;
import org.signpost.smtp.Parameter;
import org.signpost.smtp.Reply;
import org.signpost.smtp.Xclient;
import org.signpost.tls.TlsFailure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** One SMTP connection, from greeting to QUIT, on its own virtual thread. */
final class Session {

    /** RFC 5321 §4.5.3.1.4 asks for 512; extensions and long paths add to it. */
    private static final int MOST_COMMAND_OCTETS = 2048;

    private static final Reply SENDER_OK = Reply.of(250, "2.1.0", "Sender OK");
    private static final Reply RECIPIENT_OK = Reply.of(250, "2.1.5", "Recipient OK");
    private static final Reply LHLO_FIRST =
            Reply.of(500, "5.5.1", "This is LMTP: say LHLO (RFC 2033, 4.1)");
    private static final Reply GO_AHEAD = Reply.plain(354, "End data with <CRLF>.<CRLF>");

    private final Connection connection;
    private final Remote remote;
    private final InetAddress client;
    private final ListenerConfig listener;
    private final Settings settings;
    private final Surroundings surroundings;
    private final RoleRules rules;
    private final Arbiter arbiter;
    private final Patience patience;
    private final SessionLog log;
    private Optional<Hello> hello = Optional.empty();
    private Optional<Supplier<Optional<Domain>>> clientName;
    private Optional<Transaction> transaction = Optional.empty();
    private AuthDialogue auth;
    private Optional<Step> next = Optional.empty();
    private Optional<Remote> successor = Optional.empty();
    private String ending = "";

    /** How the client introduced itself. */
    private record Hello(String name, boolean extended) {}

    /** What a session does after an intermediate reply, and what it answers then. */
    @FunctionalInterface
    private interface Step {
        Optional<Reply> run() throws IOException;
    }

    Session(
            Connection connection,
            Remote remote,
            ListenerConfig listener,
            Settings settings,
            Surroundings surroundings) {
        this.connection = connection;
        this.remote = remote;
        client = remote.address();
        clientName = remote.told().flatMap(Remote.Told::name);
        this.listener = listener;
        this.settings = settings;
        this.surroundings = surroundings;
        rules = RoleRules.of(listener);
        Instant now = surroundings.clock().instant();
        patience = new Patience(settings.limits(), now);
        log = new SessionLog(surroundings.ids().next(), remote, listener, patience, now);
        arbiter = new Arbiter(rules, settings.backing(), surroundings.events(), client, log.id());
        auth = nobody();
    }

    /**
     * Speaks until either side ends the session, and tells the log how it went.
     *
     * @return for whom the proxy at the other end speaks from now on; none where the connection is
     *     of no use any more
     */
    Optional<Remote> run() {
        String reason = "failed";
        try {
            reason = converse();
        } catch (Connection.StoppedException e) {
            reason = farewell("4.3.2", settings.name() + " is shutting down", "shutdown");
        } catch (SocketTimeoutException e) {
            reason = farewell("4.4.2", settings.name() + " has waited too long", "timeout");
        } catch (TlsFailure e) {
            reason = "tls: " + e.getMessage();
        } catch (IOException e) {
            reason = "lost: " + e.getMessage();
        } finally {
            forget();
            surroundings
                    .events()
                    .emit(
                            log.end(
                                    reason,
                                    connection.tls(),
                                    auth.account(),
                                    surroundings.clock().instant()));
        }
        return successor;
    }

    private String converse() throws IOException {
        if (listener.tls() == TlsMode.IMPLICIT && connection.tls().isEmpty()) handshake();
        // A client that was greeted once is no less welcome now.
        if (remote.told().isEmpty()) {
            connection.pause(surroundings.clock(), listener.greeting().delay());
        }
        boolean refused = listener.greeting().earlyTalkersRefused();
        if (isEarly() && refused) return turnAway("Nothing may be said before the greeting");
        send(Reply.plain(220, settings.name() + (lmtp() ? " LMTP" : " ESMTP") + " Signpost"), true);
        while (true) {
            Line line = connection.readLine(MOST_COMMAND_OCTETS);
            if (line instanceof Line.End) return "closed by the client";
            Command command = command(line);
            log.command(command);
            Reply reply = reply(command);
            // The greeting to the new client is the reply, or that it isn't let in.
            if (successor.isPresent()) return "xclient";
            log.answered(command, reply);
            if (Turns.mustBeWaitedFor(command) && isEarly() && refused) {
                return turnAway("That command's reply has to be waited for (RFC 2920, 3.1)");
            }
            boolean close = send(reply, Turns.endsGroup(command));
            while (!close && next.isPresent()) {
                Step step = next.get();
                next = Optional.empty();
                Optional<Reply> more = step.run();
                // Whoever took a message says so before anything else: what the client pipelined
                // behind it may take minutes, and a 250 that never comes is a duplicate.
                if (more.isEmpty()) continue;
                log.answered(command, more.get());
                close = send(more.get(), true);
            }
            if (close) return command instanceof Command.Quit ? "quit" : "refused: " + ending;
        }
    }

    /** Whether the client talks before its turn, which is noted. */
    private boolean isEarly() throws IOException {
        boolean early = connection.hasEarlyInput();
        if (early) log.early();
        return early;
    }

    /** Says that a client is no sender of mail, and why (RFC 5321 §4.3.1). */
    private String turnAway(String why) throws IOException {
        new Stranger(connection, surroundings.clock()).refuse(Reply.of(554, "5.5.1", why));
        return "early talker";
    }

    /** Writes a reply, or that it is enough, and says whether it was the last. */
    private boolean send(Reply reply, boolean atOnce) throws IOException {
        patience.refused(reply, transaction.isPresent() && reply.code() == 550);
        Reply said =
                reply.closes()
                        ? reply
                        : patience.enough(surroundings.clock().instant()).orElse(reply);
        connection.pause(surroundings.clock(), patience.delay(said));
        connection.write(said, atOnce || next.isPresent() || said.closes());
        if (said.closes()) ending = said.toString();
        return said.closes();
    }

    private static Command command(Line line) {
        return switch (line) {
            case Line.Text(String text) -> Command.parse(text);
            case Line.Flawed(Line.Flaw flaw) -> new Command.Bad(flawed(flaw));
            case Line.End() -> new Command.Quit();
        };
    }

    private static Reply flawed(Line.Flaw flaw) {
        return switch (flaw) {
            case TOO_LONG -> Reply.of(500, "5.5.6", "Line too long");
            case BARE_LF, BARE_CR ->
                    Reply.of(501, "5.5.2", "Lines end with CRLF (RFC 5321, 2.3.8)");
            case NOT_TEXT -> Reply.of(501, "5.5.2", "The line is neither ASCII nor UTF-8");
        };
    }

    private Reply reply(Command command) throws IOException {
        Optional<Reply> refusal = rules.refusal(command, standing());
        if (refusal.isPresent()) {
            return command instanceof Command.Bdat chunk
                    ? contents().unwanted(chunk, refusal.get())
                    : refusal.get();
        }
        return switch (command) {
            case Command.Ehlo(String name) -> ehlo(name);
            case Command.Helo(String name) -> helo(name);
            case Command.Lhlo(String name) -> lhlo(name);
            case Command.StartTls() -> startTls();
            case Command.Auth(String mechanism, var response) -> auth(mechanism, response);
            case Command.Mail(ReversePath from, var asked, boolean ascii) ->
                    mail(from, asked, ascii);
            case Command.Rcpt(ForwardPath to, var asked, boolean ascii) -> rcpt(to, asked, ascii);
            case Command.Data() -> data();
            case Command.Bdat chunk -> chunk(chunk);
            case Command.Rset() -> rset();
            case Command.Noop() -> Reply.of(250, "2.0.0", "OK");
            case Command.Quit() -> Reply.of(221, "2.0.0", "Goodbye").closing();
            case Command.Vrfy _ ->
                    Reply.of(252, "2.5.0", "Send mail to it, and RCPT will tell (RFC 5321, 3.5.3)");
            case Command.Expn _ -> Reply.of(502, "5.5.1", "Lists are not shown here");
            case Command.Help() -> help();
            case Command.ForClient(Xclient client) -> xclient(client);
            case Command.Bad(Reply why) -> why;
        };
    }

    private static Reply help() {
        return Reply.of(
                214,
                "2.0.0",
                "EHLO HELO STARTTLS AUTH MAIL RCPT DATA BDAT RSET NOOP VRFY HELP QUIT");
    }

    private boolean lmtp() {
        return listener.protocol() == ListenerConfig.Protocol.LMTP;
    }

    private Reply ehlo(String name) {
        return lmtp() ? LHLO_FIRST : extended(name);
    }

    private Reply lhlo(String name) {
        return lmtp() ? extended(name) : Reply.of(500, "5.5.1", "This is SMTP: say EHLO");
    }

    private Reply extended(String name) {
        greeted(new Hello(name, true));
        List<String> lines = new ArrayList<>();
        lines.add(settings.name() + " greets " + name);
        lines.addAll(extensions().lines(surroundings.clock().instant()));
        if (mayUseXclient()) lines.add("XCLIENT " + Remote.ATTRIBUTES);
        return Reply.plain(250, lines.toArray(String[]::new));
    }

    private Extensions extensions() {
        return new Extensions(
                settings.limits().messageSize(),
                settings.limits().recipients(),
                settings.limits().session().messages(),
                offersTls(),
                connection.tls().isPresent(),
                offersAuth() ? auth.offered() : List.of(),
                rules.mayHold() ? Optional.of(Extensions.LONGEST_HOLD) : Optional.empty());
    }

    private Reply helo(String name) {
        if (lmtp()) return LHLO_FIRST;
        greeted(new Hello(name, false));
        return Reply.plain(250, settings.name().text());
    }

    /** RFC 5321 §4.1.4: a greeting in the middle is a RSET too. */
    private void greeted(Hello by) {
        hello =
                Optional.of(
                        new Hello(
                                remote.told().flatMap(Remote.Told::helo).orElse(by.name()),
                                remote.told()
                                        .flatMap(Remote.Told::extended)
                                        .orElse(by.extended())));
        if (clientName.isEmpty()) {
            clientName = Optional.of(settings.backing().clients().ask(client));
        }
        forget();
    }

    /** Ends the transaction, and what came of its content. */
    private void forget() {
        transaction.flatMap(Transaction::begun).ifPresent(Reception::close);
        transaction = Optional.empty();
    }

    private boolean mayUseXclient() {
        return listener.proxies().usesXclient(remote.speaker());
    }

    private Reply xclient(Xclient told) {
        if (!mayUseXclient()) {
            return Reply.of(550, "5.7.1", "XCLIENT is for the proxies that the server lists");
        }
        if (transaction.isPresent()) return Reply.of(503, "5.5.1", "Not inside a transaction");
        return switch (remote.introduced(told)) {
            case Remote.Refused(Reply why) -> why;
            case Remote.Introduced(Remote other) -> {
                successor = Optional.of(other);
                yield Reply.plain(220, settings.name().text());
            }
        };
    }

    private Reply rset() {
        forget();
        return Reply.of(250, "2.0.0", "OK");
    }

    private boolean offersTls() {
        return listener.tls() == TlsMode.STARTTLS
                && settings.backing().tls().isPresent()
                && connection.tls().isEmpty();
    }

    private boolean offersAuth() {
        return rules.offersAuth(standing());
    }

    private Standing standing() {
        return new Standing(connection.tls().isPresent(), auth.account());
    }

    private Reply startTls() {
        if (connection.tls().isPresent()) {
            return Reply.of(503, "5.5.1", "The connection is encrypted already");
        }
        if (listener.tls() != TlsMode.STARTTLS) {
            return Reply.of(502, "5.5.1", "STARTTLS is not available here");
        }
        if (settings.backing().tls().isEmpty()) {
            return Reply.of(454, "4.7.0", "TLS is not available due to a temporary reason");
        }
        if (connection.hasPipelined()) {
            // What follows STARTTLS in the clear comes from somebody who wants it to be taken for
            // what the client says inside TLS (RFC 3207 §4.2, CVE-2011-0411).
            log.early();
            return Reply.of(554, "5.5.1", "Nothing may follow STARTTLS before its reply").closing();
        }
        next = Optional.of(this::handshake);
        return Reply.of(220, "2.0.0", "Ready to start TLS");
    }

    private AuthDialogue nobody() {
        return new AuthDialogue(
                listener.role(),
                connection.tls().map(TlsStart.Encrypted::peer).orElse(TlsStart.Peer.STRANGER),
                settings.backing(),
                new Authenticator.Client(client, log.id(), log.role()));
    }

    /** Starts TLS and forgets all that was said in the clear (RFC 3207 §4.2). */
    private Optional<Reply> handshake() throws IOException {
        TlsStart tls = settings.backing().tls().orElseThrow(Session::noCertificate);
        connection.startTls(listener.asksFor().map(tls::asking).orElse(tls));
        hello = Optional.empty();
        forget();
        auth = nobody();
        return Optional.empty();
    }

    static IOException noCertificate() {
        return new IOException("no certificate");
    }

    private Reply auth(String mechanism, Optional<String> initialResponse) {
        if (hello.isEmpty()) return Reply.of(503, "5.5.1", "EHLO first");
        if (auth.account().isPresent()) {
            return Reply.of(503, "5.5.1", "You are authenticated already");
        }
        if (transaction.isPresent()) return Reply.of(503, "5.5.1", "Not inside a transaction");
        return goOn(auth.begin(mechanism, initialResponse));
    }

    private Reply goOn(Reply reply) {
        if (reply.isIntermediate()) next = Optional.of(this::response);
        return reply;
    }

    private Optional<Reply> response() throws IOException {
        Line line = connection.readLine(SaslExchange.MOST_OCTETS);
        isEarly();
        return switch (line) {
            case Line.Text(String text) -> Optional.of(goOn(auth.receive(text)));
            case Line.Flawed(Line.Flaw flaw) when flaw == Line.Flaw.TOO_LONG ->
                    Optional.of(Login.tooLong());
            case Line.Flawed(Line.Flaw flaw) -> Optional.of(flawed(flaw));
            // The next read of a command finds the end again.
            case Line.End() -> Optional.empty();
        };
    }

    private Reply mail(ReversePath from, List<Parameter> parameters, boolean ascii) {
        if (hello.isEmpty()) return Reply.of(503, "5.5.1", "EHLO first");
        if (transaction.isPresent()) {
            return Reply.of(503, "5.5.1", "A transaction is open already");
        }
        return switch (MailParameters.of(
                parameters, extensions(), surroundings.clock().instant())) {
            case MailParameters.Refused(Reply why) -> why;
            case MailParameters.Valid(MailRequest request) when !ascii && !request.smtputf8() ->
                    Reply.of(550, "5.6.7", "What isn't ASCII needs SMTPUTF8 (RFC 6531, 3.5)");
            case MailParameters.Valid(MailRequest request) -> mail(from, request);
        };
    }

    private Reply mail(ReversePath from, MailRequest asked) {
        Optional<Reply> refusal = patience.beforeMail().or(auth::lapse);
        if (refusal.isPresent()) return refusal.get();
        return switch (arbiter.sender(from, standing())) {
            case SenderVerdict.Refused(Reply why) -> why;
            case SenderVerdict.Allowed(boolean sign) -> {
                MailRequest granted = granted(asked);
                transaction = Optional.of(new Transaction(from, granted, sign));
                // RFC 6710 §4.1: a client is told when it gets another priority than it asked for.
                boolean asAsked = granted.schedule().priority() == asked.schedule().priority();
                yield asAsked
                        ? SENDER_OK
                        : Reply.of(
                                250, "2.3.6", granted.schedule().priority() + " is its priority");
            }
        };
    }

    private MailRequest granted(MailRequest asked) {
        Schedule schedule = asked.schedule();
        int priority = rules.priority(schedule.priority());
        return asked.with(new Schedule(priority, schedule.holdUntil(), schedule.deliverBy()));
    }

    private Reply rcpt(ForwardPath to, List<Parameter> parameters, boolean ascii) {
        if (transaction.isEmpty()) return ContentDialogue.MAIL_FIRST;
        if (transaction.get().begun().isPresent()) return ContentDialogue.BEGUN;
        boolean smtputf8 = transaction.get().request().smtputf8();
        if (!ascii && !smtputf8) {
            return Reply.of(553, "5.6.7", "What isn't ASCII needs SMTPUTF8 at MAIL");
        }
        return switch (RcptParameters.of(parameters, smtputf8)) {
            case RcptParameters.Refused(Reply why) -> why;
            case RcptParameters.Valid asked -> rcpt(to, asked, transaction.get());
        };
    }

    private Reply rcpt(ForwardPath to, RcptParameters.Valid asked, Transaction message) {
        int most = settings.limits().recipients();
        if (message.accepted() >= most) {
            return Reply.of(452, "4.5.3", "At most " + most + " recipients at a time");
        }
        Optional<Reply> refusal = patience.beforeRecipient();
        if (refusal.isPresent()) return refusal.get();
        return switch (arbiter.recipient(to, standing(), message.accepted())) {
            case RecipientVerdict.Accepted(List<Mailbox> targets) -> {
                message.add(new Transaction.Named(to, asSent(to), asked), targets, arbiter::key);
                patience.recipient();
                yield RECIPIENT_OK;
            }
            case RecipientVerdict.Refused(Reply why) -> {
                message.refuse();
                yield why;
            }
        };
    }

    private Mailbox asSent(ForwardPath to) {
        return switch (to) {
            case ForwardPath.Recipient(Mailbox mailbox) -> mailbox;
            case ForwardPath.Postmaster() ->
                    new Mailbox(new LocalPart("postmaster"), settings.name());
        };
    }

    private Reply data() {
        Optional<Reply> refusal = contents().refusalOfData(transaction);
        if (refusal.isPresent()) return refusal.get();
        next = Optional.of(() -> content(transaction.orElseThrow()));
        return GO_AHEAD;
    }

    private Optional<Reply> content(Transaction message) throws IOException {
        return Optional.of(ended(message, contents().data(message)));
    }

    private Reply chunk(Command.Bdat chunk) throws IOException {
        Optional<Transaction> message = transaction;
        Reply reply = contents().chunk(message, chunk);
        return chunk.last() && message.isPresent() ? ended(message.get(), reply) : reply;
    }

    private ContentDialogue contents() {
        long most = settings.limits().messageSize();
        return new ContentDialogue(connection, lmtp(), most, this::reception);
    }

    /**
     * The content is over, and the transaction with it. By LMTP there is a reply for each recipient
     * that was accepted (RFC 2033 §4.2); all fare alike, since the queue takes a message for all of
     * them or for none.
     */
    private Reply ended(Transaction message, Reply reply) {
        forget();
        pause();
        boolean toEach = lmtp() && !reply.closes() && message.accepted() > 0;
        if (toEach) next = repeated(reply, message.accepted() - 1);
        return reply;
    }

    private Optional<Step> repeated(Reply reply, int times) {
        if (times == 0) return Optional.empty();
        return Optional.of(() -> {
            next = repeated(reply, times - 1);
            return Optional.of(reply);
        });
    }

    private Reception reception(Transaction message) {
        return new Reception(surroundings, settings, visitor(), log, message);
    }

    @SuppressWarnings("ThreadPriorityCheck")
    private static void pause() {
        // A session that always has input never parks; without this, a busy session for each
        // carrier thread starves all the others.
        Thread.yield();
    }

    private Reception.Visitor visitor() {
        Envelope.Entry entry =
                new Envelope.Entry(
                        rules.origin(),
                        auth.account().map(Account::identity),
                        Optional.of(client),
                        hello.map(Hello::name).orElse(""));
        boolean extended = hello.filter(Hello::extended).isPresent();
        Protocol extension = lmtp() ? Protocol.LMTP : Protocol.ESMTP;
        Optional<String> cipher = connection.tls().map(TlsStart.Encrypted::cipher);
        Standing standing = standing();
        return new Reception.Visitor(
                entry,
                new Received.Peer(entry.helo(), clientName.flatMap(Supplier::get), client),
                extended ? extension : Protocol.SMTP,
                cipher,
                authors -> rules.author(authors, standing),
                auth.account());
    }

    private String farewell(String status, String text, String reason) {
        try {
            connection.write(Reply.of(421, status, text), true);
        } catch (IOException gone) {
            return reason + ", and the client is gone";
        }
        return reason;
    }
}
