package org.signpost.smtpserver;

import org.signpost.account.Account;
import org.signpost.account.Authenticator;
import org.signpost.account.Authenticator.Verdict;
import org.signpost.account.Authenticator.Voucher;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.config.ListenerConfig;
import org.signpost.config.ListenerConfig.Role;
import org.signpost.config.ListenerConfig.TlsMode;
import org.signpost.message.Received;
import org.signpost.message.Received.Protocol;
import org.signpost.policy.RoleRules;
import org.signpost.policy.Standing;
import org.signpost.queue.Envelope;
import org.signpost.sasl.SaslExchange;
import org.signpost.smtp.Command;
import org.signpost.smtp.Line;
import org.signpost.smtp.Reply;
import org.signpost.smtp.Xclient;
import org.signpost.tls.TlsFailure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** One SMTP connection, from greeting to QUIT, on its own virtual thread. */
final class Session {

    private static final Reply LHLO_FIRST =
            Reply.of(500, "5.5.1", "This is LMTP: say LHLO (RFC 2033, 4.1)");

    /**
     * How a request begins that somebody has a browser or an application send here: behind its
     * header fields, which are no commands, its body could bring mail from whoever is let in by his
     * address.
     */
    private static final Pattern HTTP =
            Pattern.compile("(GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH|PRI) ");

    private static final Reply NOT_HTTP =
            Reply.of(421, "4.7.0", "This is SMTP, and not HTTP").closing();

    private static final Reply GO_AHEAD = Reply.plain(354, "End data with <CRLF>.<CRLF>");

    private final Connection connection;
    private final Remote remote;
    private final InetAddress client;
    private final ListenerConfig listener;
    private final Settings settings;
    private final Surroundings surroundings;
    private final RoleRules rules;
    private final EnvelopeDialogue envelope;
    private final Patience patience;
    private final SessionLog log;
    private Optional<Hello> hello = Optional.empty();
    private Optional<Supplier<Optional<Domain>>> clientName;
    private AuthDialogue auth;
    private Optional<Step> next = Optional.empty();

    /** The command, or what followed it, came inside a transaction. */
    private boolean inside;

    /** How many recipients are still to hear the next reply too. */
    private int others;

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
        patience = new Patience(settings.limits(), surroundings.clock().instant());
        log = new SessionLog(surroundings.ids().next(), remote, listener, patience, surroundings);
        Arbiter arbiter = new Arbiter(rules, settings.backing(), log::tell, client, log.id());
        envelope = new EnvelopeDialogue(settings, arbiter, patience);
        auth = logins(hasLogins() ? remote.told().flatMap(Remote.Told::login) : Optional.empty());
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
            envelope.forget();
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
        String name = settings.name() + (lmtp() ? " LMTP" : " ESMTP") + " Signpost";
        connection.write(Reply.plain(220, name), true);
        while (true) {
            Line line = connection.readCommand();
            if (line instanceof Line.End) return "closed by the client";
            Command command = command(line);
            log.command(command, line);
            inside = envelope.transaction().isPresent();
            Reply reply = reply(command);
            // The greeting to the new client is the reply, or that it isn't let in.
            if (successor.isPresent()) return "xclient";
            if (Turns.mustBeWaitedFor(command) && isEarly() && refused) {
                return turnAway("That command's reply has to be waited for (RFC 2920, 3.1)");
            }
            boolean close = send(command, reply, Turns.isAnsweredAtOnce(command));
            while (!close && next.isPresent()) {
                Step step = next.get();
                next = Optional.empty();
                inside = envelope.transaction().isPresent();
                Optional<Reply> more = step.run();
                // Whoever took a message says so before anything else: what the client pipelined
                // behind it may take minutes, and a 250 that never comes is a duplicate.
                if (more.isEmpty()) continue;
                close = send(command, more.get(), true);
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

    /**
     * Writes a reply, or that it is enough, and says whether it was the last. What several are to
     * hear is one mistake, if it is one.
     */
    private boolean send(Command command, Reply reply, boolean atOnce) throws IOException {
        int times = 1 + others;
        others = 0;
        patience.refused(reply, inside);
        Instant now = surroundings.clock().instant();
        Reply said = reply.closes() ? reply : patience.enough(allowance(), now).orElse(reply);
        log.answered(command, said);
        if (times == 0 && !said.closes()) {
            connection.flush();
            return false;
        }
        connection.pause(surroundings.clock(), patience.delay(said));
        for (int i = 1; i < times && !said.closes(); i++) connection.write(said, false);
        connection.write(said, atOnce || next.isPresent() || said.closes());
        if (said.closes()) ending = said.toString();
        return said.closes();
    }

    /** What a message that comes in by chunks may take beyond the time without one. */
    private Duration allowance() {
        return envelope.transaction()
                .flatMap(Transaction::begun)
                .map(begun -> settings.timeouts().content().inAll(begun.received()))
                .orElse(Duration.ZERO);
    }

    private static Command command(Line line) {
        return switch (line) {
            case Line.Text(String text) when HTTP.matcher(text).lookingAt() ->
                    new Command.Bad(NOT_HTTP);
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
            case Command.Mail mail -> mail(mail);
            case Command.Rcpt rcpt -> envelope.rcpt(rcpt, standing());
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

    private Reply help() {
        return Reply.of(
                214,
                "2.0.0",
                "EHLO HELO STARTTLS%s MAIL RCPT DATA BDAT RSET NOOP VRFY HELP QUIT"
                        .formatted(hasLogins() ? " AUTH" : ""));
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
        if (mayUseXclient()) {
            lines.add("XCLIENT " + Remote.ATTRIBUTES + (hasLogins() ? " LOGIN" : ""));
        }
        return Reply.plain(250, lines.toArray(String[]::new));
    }

    private Extensions extensions() {
        return new Extensions(
                settings.limits().messageSize(),
                Math.min(settings.limits().recipients(), settings.limits().session().recipients()),
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
        envelope.forget();
    }

    private boolean mayUseXclient() {
        return listener.proxies().usesXclient(remote.speaker());
    }

    private Reply xclient(Xclient told) {
        if (!mayUseXclient()) {
            return Reply.of(550, "5.7.1", "XCLIENT is for the proxies that the server lists");
        }
        if (envelope.transaction().isPresent()) {
            return Reply.of(503, "5.5.1", "Not inside a transaction");
        }
        Optional<String> login = told.value(Xclient.Attribute.LOGIN);
        if (login.isEmpty()) return succeeded(told, Optional.empty());
        if (!hasLogins()) return Reply.of(501, "5.5.4", "LOGIN is for submission");
        return switch (vouched(login.get(), told)) {
            case Verdict.Granted right -> succeeded(told, Optional.of(right));
            case Verdict.Denied() -> Reply.of(535, "5.7.8", "Nobody of that name may log in");
            case Verdict.Unavailable _ -> Login.UNAVAILABLE;
        };
    }

    private boolean hasLogins() {
        return listener.role() instanceof Role.Submission;
    }

    /** Listed proxies are believed, as long as it is an account's address that they say. */
    private Verdict vouched(String login, Xclient told) {
        return settings.backing()
                .authenticator()
                .admit(
                        new Voucher.For(Mailbox.parse(login).stream().toList(), Optional.empty()),
                        new Authenticator.Client(
                                told.address().orElse(client), log.id(), log.role()));
    }

    private Reply succeeded(Xclient told, Optional<Verdict.Granted> login) {
        return switch (remote.introduced(told, login)) {
            case Remote.Refused(Reply why) -> why;
            case Remote.Introduced(Remote other) -> {
                successor = Optional.of(other);
                yield Reply.plain(220, settings.name().text());
            }
        };
    }

    private Reply rset() {
        envelope.forget();
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
            return Reply.of(421, "4.7.0", "Nothing may follow STARTTLS before its reply").closing();
        }
        next = Optional.of(this::handshake);
        return Reply.of(220, "2.0.0", "Ready to start TLS");
    }

    private AuthDialogue logins(Optional<Verdict.Granted> known) {
        return new AuthDialogue(
                listener.role(),
                connection.channel(),
                settings,
                new Authenticator.Client(client, log.id(), log.role()),
                known);
    }

    /** Starts TLS and forgets all that was said in the clear (RFC 3207 §4.2). */
    private Optional<Reply> handshake() throws IOException {
        TlsStart tls = settings.backing().tls().orElseThrow(Session::noCertificate);
        connection.startTls(listener.asksFor().map(tls::asking).orElse(tls));
        hello = Optional.empty();
        envelope.forget();
        auth = logins(Optional.empty());
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
        if (envelope.transaction().isPresent()) {
            return Reply.of(503, "5.5.1", "Not inside a transaction");
        }
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

    private Reply mail(Command.Mail mail) {
        if (hello.isEmpty()) return Reply.of(503, "5.5.1", "EHLO first");
        Instant now = surroundings.clock().instant();
        return envelope.mail(mail, this::standing, extensions(), auth::lapse, now);
    }

    private Reply data() {
        Optional<Reply> refusal = contents().refusalOfData(envelope.transaction());
        if (refusal.isPresent()) return refusal.get();
        next = Optional.of(() -> content(envelope.transaction().orElseThrow()));
        return GO_AHEAD;
    }

    private Optional<Reply> content(Transaction message) throws IOException {
        return Optional.of(ended(contents().data(message)));
    }

    private Reply chunk(Command.Bdat chunk) throws IOException {
        Reply reply = contents().chunk(envelope.transaction(), chunk);
        return chunk.last() ? ended(reply) : reply;
    }

    private ContentDialogue contents() {
        long most = settings.limits().messageSize();
        return new ContentDialogue(connection, lmtp(), most, this::reception);
    }

    /**
     * The content is over, and the transaction with it. By LMTP there is a reply for each recipient
     * that was accepted (RFC 2033 §4.2, §4.3), and none where none was; all fare alike, since the
     * queue takes a message for all of them or for none.
     */
    private Reply ended(Reply reply) {
        if (lmtp()) others = envelope.accepted() - 1;
        envelope.forget();
        pause();
        return reply;
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
