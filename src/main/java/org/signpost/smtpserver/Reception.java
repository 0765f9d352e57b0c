package org.signpost.smtpserver;

import org.signpost.account.Account;
import org.signpost.account.Allowance;
import org.signpost.address.Domain;
import org.signpost.address.IpAddresses;
import org.signpost.address.Mailbox;
import org.signpost.dmarc.OverrideReason;
import org.signpost.message.AuthenticationMethod;
import org.signpost.message.AuthenticationResult;
import org.signpost.message.AuthenticationResults;
import org.signpost.message.Authors;
import org.signpost.message.Received;
import org.signpost.message.Received.Transmission;
import org.signpost.mime.Edit;
import org.signpost.mime.Edits;
import org.signpost.observe.Event;
import org.signpost.policy.InboundDecision.Action;
import org.signpost.policy.SenderVerdict;
import org.signpost.queue.Draft;
import org.signpost.queue.Envelope;
import org.signpost.queue.Envelope.BodyType;
import org.signpost.queue.Envelope.TlsDemand;
import org.signpost.queue.NewMessage;
import org.signpost.queue.Origin;
import org.signpost.queue.QueueFullException;
import org.signpost.queue.QueueId;
import org.signpost.smtp.Command;
import org.signpost.smtp.DataReader;
import org.signpost.smtp.LineEnds;
import org.signpost.smtp.Reply;
import org.signpost.smtp.StatusCode;
import org.signpost.store.FileTrouble;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Receives the content of one message, by DATA or by BDAT, and hands it to the queue. */
final class Reception implements AutoCloseable {

    private static final Reply FAILED_BEFORE =
            Reply.of(503, "5.5.1", "An earlier chunk failed: RSET first (RFC 3030, 2)");

    private final Surroundings surroundings;
    private final Settings settings;
    private final Visitor visitor;
    private final SessionLog log;
    private final Transaction transaction;
    private final Draft draft;
    private final Optional<FixUps> fixUps;
    private final HeaderScan header;
    private final Examination examination;
    private final DraftSink sink;
    private final LineEnds chunks;
    private long received;
    private boolean failed;

    /**
     * Begins with nothing.
     *
     * @param surroundings the queue, the clock and the log
     * @param settings this server's name and limits
     * @param visitor who sends it
     * @param log of the session
     * @param transaction whose content it is
     */
    Reception(
            Surroundings surroundings,
            Settings settings,
            Visitor visitor,
            SessionLog log,
            Transaction transaction) {
        this.surroundings = surroundings;
        this.settings = settings;
        this.visitor = visitor;
        this.log = log;
        this.transaction = transaction;
        draft = surroundings.queue().draft();
        boolean handedIn = visitor.entry().origin() != Origin.MX;
        fixUps = handedIn ? Optional.of(new FixUps()) : Optional.empty();
        header = new HeaderScan(settings.name(), fixUps);
        examination = new Examination(settings.backing().inbound(), visitor.entry().origin());
        sink = new DraftSink(draft, header, examination);
        chunks = new LineEnds(sink, transaction.request().body() == BodyType.BINARY_MIME);
    }

    /**
     * Who sends a message.
     *
     * @param entry as the queue keeps it
     * @param client as Received tells of it
     * @param protocol that it speaks
     * @param cipher of TLS; none without
     * @param role what the role says to the authors that a message names
     * @param account that logged in; none without
     */
    record Visitor(
            Envelope.Entry entry,
            Received.Peer client,
            Received.Protocol protocol,
            Optional<String> cipher,
            Function<Supplier<Authors>, SenderVerdict> role,
            Optional<Account> account) {}

    /** How many octets have come in chunks. */
    long received() {
        return received;
    }

    /** Forgets the content, unless the queue took it. */
    @Override
    public void close() {
        draft.close();
    }

    /**
     * Reads the content to its end after DATA, whatever becomes of it, and answers it.
     *
     * @throws IOException when the connection fails; nothing was accepted
     */
    Reply data(Connection connection) throws IOException {
        return switch (connection.readContent(sink, most())) {
            case COMPLETE -> complete();
            case BARE_NEWLINE -> refused("5.6.0", bareNewline());
            case TOO_BIG -> refused("5.3.4", MailParameters.tooBig(most()));
            case ENDLESS -> refused("4.3.4", endless(most()));
        };
    }

    /**
     * Reads a chunk after BDAT, whatever becomes of it, and answers it (RFC 3030 §2).
     *
     * @throws IOException when the connection fails; nothing was accepted
     */
    Reply chunk(Connection connection, Command.Bdat chunk) throws IOException {
        long most = most();
        if (failed) return discard(connection, chunk.size(), most, FAILED_BEFORE);
        if (chunk.size() > most - received) {
            failed = true;
            Reply why = refused("5.3.4", MailParameters.tooBig(most));
            return discard(connection, chunk.size(), most, why);
        }
        connection.readChunk(chunks, chunk.size());
        received += chunk.size();
        if (chunks.areBroken(chunk.last())) {
            failed = true;
            return refused("5.6.0", bareNewline());
        }
        if (sink.failure().isPresent()) failed = true;
        if (failed || chunk.last()) return complete();
        return Reply.of(250, "2.0.0", chunk.size() + " octets received");
    }

    /**
     * Reads a chunk that nobody wants, so that it isn't taken for commands, and says why; of one
     * without a foreseeable end nothing.
     *
     * @param most octets that a message may have
     * @throws IOException when the connection fails
     */
    static Reply discard(Connection connection, long size, long most, Reply why)
            throws IOException {
        if (size > most + DataReader.PATIENCE_OCTETS) return endless(most);
        connection.readChunk((octets, offset, length) -> {}, size);
        return why;
    }

    private long most() {
        return settings.limits().messageSize();
    }

    /** RFC 5321 §3.8: before the client has ended its content, no other reply may close. */
    private static Reply endless(long most) {
        String text =
                "Messages here have at most " + most + " octets; this one seems to have no end";
        return Reply.of(421, "4.3.4", text).closing();
    }

    private static Reply bareNewline() {
        return Reply.of(
                554,
                "5.6.0",
                "Refused: a bare CR or LF in the message; lines end with CRLF (RFC 5321, 2.3.8)");
    }

    /** It would continue the Received field that is put before it, and change what that says. */
    private static Reply noHeader() {
        return Reply.of(554, "5.6.0", "Refused: a message doesn't begin with white space");
    }

    private Reply complete() {
        if (sink.failure().isPresent()) return failed(sink.failure().get());
        header.finish();
        Optional<Reply> tooLarge = header.tooLarge(settings.limits().header());
        if (tooLarge.isPresent()) {
            Reply why = tooLarge.get();
            return refused(statusOf(why), why);
        }
        if (header.goesInCircles(transaction.recipients())) {
            return refused("5.4.6", Reply.of(554, "5.4.6", "The message goes in circles"));
        }
        if (header.startsWithSpace()) return refused("5.6.0", noHeader());
        Optional<Domain> domain = mended().flatMap(f -> senderDomain());
        return switch (visitor.role().apply(() -> header.authors(domain))) {
            case SenderVerdict.Refused(Reply why) -> refused("5.7.1", why);
            case SenderVerdict.Allowed(boolean sign) -> {
                boolean signed = sign && transaction.sign();
                Optional<Domain> held = signed ? held(header.authors(domain)) : Optional.empty();
                yield held.isPresent() ? refused("4.7.0", held(held.get())) : examined(signed);
            }
        };
    }

    /** The author's domain, where its mail could only wait; into our own mailboxes it goes. */
    private Optional<Domain> held(Authors authors) {
        boolean leaves = transaction.recipients().stream().anyMatch(r -> !isOurs(r.address()));
        return authors.mailboxes().stream()
                .findFirst()
                .flatMap(Mailbox::domain)
                .filter(domain -> leaves && surroundings.held().holds(domain));
    }

    private boolean isOurs(Mailbox mailbox) {
        return mailbox.domain().filter(settings.backing().directory()::isOurs).isPresent();
    }

    private static Reply held(Domain domain) {
        return Reply.of(
                451, "4.7.0", "Mail of " + domain + " can't be signed now, try again later");
    }

    private Reply examined(boolean sign) {
        Examination.Peer peer =
                new Examination.Peer(
                        visitor.client().address(),
                        visitor.entry().helo(),
                        transaction.from(),
                        settings.name().text());
        Examination.Outcome outcome =
                examination.conclude(peer, isPassedOn(), surroundings.clock());
        if (outcome.decision().action() instanceof Action.Refuse(Reply why)) {
            outcome.evaluation().ifPresent(settings.backing().inbound().log());
            log.tell(refusal(statusOf(why), why).with("auth", outcome.summary()));
            return why;
        }
        return mend(sign, outcome);
    }

    /** Whether an alias leads to another site. */
    private boolean isPassedOn() {
        return transaction.recipients().stream()
                .anyMatch(r -> r.original().isPresent() && !isOurs(r.address()));
    }

    /** What has passed a server already was mended there, if anywhere. */
    private Optional<FixUps> mended() {
        boolean passedOn = visitor.entry().origin() == Origin.RELAY && header.hops() > 0;
        return passedOn ? Optional.empty() : fixUps;
    }

    private Reply mend(boolean sign, Examination.Outcome examined) {
        FixUps.Outcome decided =
                mended().map(this::decide).orElseGet(() -> new FixUps.Mended(Edits.none()));
        FixUps.Outcome outcome =
                sign ? header.signable(decided, settings.limits().header().octets()) : decided;
        return switch (outcome) {
            case FixUps.Refused(Reply why) -> refused(statusOf(why), why);
            case FixUps.Mended(Edits edits) -> {
                List<Edit> all = new ArrayList<>(edits.list());
                all.addAll(examined.forged());
                yield store(new Form(sign, new Edits(all), examined));
            }
        };
    }

    /** As what a message goes into the queue. */
    private record Form(boolean sign, Edits edits, Examination.Outcome examined) {

        boolean quarantine() {
            return quarantineReason().isPresent();
        }

        Optional<String> quarantineReason() {
            return examined.decision().action() instanceof Action.Quarantine(String why)
                    ? Optional.of(why)
                    : Optional.empty();
        }
    }

    private FixUps.Outcome decide(FixUps fixUps) {
        FixUps.Terms terms =
                new FixUps.Terms(
                        senderDomain(),
                        account(),
                        this::maySend,
                        settings.backing().directory()::isOurs,
                        header.whole(),
                        header.lacksHeader());
        return fixUps.decide(terms, ownMessageId(), surroundings.clock().instant());
    }

    private String ownMessageId() {
        return "<" + draft.id() + "@" + settings.name() + ">";
    }

    /** What goes out as it. */
    private Optional<String> messageId() {
        boolean added = mended().isPresent() && header.whole();
        return header.messageId().or(() -> added ? Optional.of(ownMessageId()) : Optional.empty());
    }

    private Optional<Mailbox> account() {
        return visitor.account().map(Account::address);
    }

    private Allowance allowance() {
        return visitor.account().map(Account::allowance).orElse(Allowance.unlimited());
    }

    /** The account's, or of whom the application says that it sends. */
    private Optional<Domain> senderDomain() {
        return account().or(() -> transaction.from().sender()).flatMap(Mailbox::domain);
    }

    private boolean maySend(Mailbox mailbox) {
        Authors one = new Authors(List.of(mailbox), true);
        return visitor.role().apply(() -> one) instanceof SenderVerdict.Allowed;
    }

    private Reply store(Form form) {
        // Sessions side by side may all have found room; here each takes its own.
        Optional<Allowance.Limit> exceeded = allowance().take(transaction.accepted());
        if (exceeded.isPresent()) return refused("4.7.1", Limits.reply(450, exceeded.get()));
        try {
            return accepted(form);
        } catch (IOException e) {
            allowance().giveBack(transaction.accepted());
            return failed(e);
        }
    }

    private Reply accepted(Form form) throws IOException {
        NewMessage message =
                new NewMessage(
                        envelope(form),
                        transaction.recipients(),
                        above(form) + trace(draft.id()).field(),
                        form.edits());
        QueueId id = surroundings.queue().accept(draft, message);
        // Only now: accept has returned, so the message is on disk, and with the 250 we take
        // responsibility for it (RFC 5321 §4.2.5, §6.1). No other line says 250 to content.
        Reply reply = Reply.of(250, "2.0.0", "Queued as " + id);
        surroundings.events().emit(event(id, form));
        form.examined().evaluation().ifPresent(settings.backing().inbound().log());
        log.message(id, transaction.recipients().size());
        return reply;
    }

    private Envelope envelope(Form form) {
        MailRequest request = transaction.request();
        Envelope.Demands demands =
                new Envelope.Demands(
                        request.body(),
                        needsSmtputf8(),
                        tls(),
                        request.schedule(),
                        form.sign(),
                        request.submitterUnknown(),
                        form.quarantine());
        return new Envelope(transaction.from(), visitor.entry(), request.notice(), demands);
    }

    /** What stands above Received: it was found out after the message had come (RFC 8601 §5). */
    private String above(Form form) {
        Inbound inbound = settings.backing().inbound();
        List<AuthenticationResult> results = new ArrayList<>(form.examined().results());
        login().ifPresent(results::add);
        String mark = inbound.config().quarantineHeader() + ": YES\r\n";
        return (results.isEmpty()
                        ? ""
                        : new AuthenticationResults(inbound.id(), results).field(needsSmtputf8()))
                + (form.quarantine() ? mark : "");
    }

    /** The account is named where the message names it anyway; whose it is else is nobody's. */
    private Optional<AuthenticationResult> login() {
        AuthenticationResult pass = AuthenticationResult.of(AuthenticationMethod.AUTH, "pass");
        return account()
                .map(a ->
                        transaction.from().sender().filter(a::equals).isPresent()
                                ? pass.with("smtp.auth", a.toString())
                                : pass);
    }

    /** Whether the next server has to know it too, whoever the recipient is (RFC 6531 §3.4). */
    private boolean needsSmtputf8() {
        boolean sender = transaction.from().sender().filter(m -> !m.isAscii()).isPresent();
        return transaction.request().smtputf8() && (sender || header.isEightBit());
    }

    /** RFC 8689 §4.1: beside REQUIRETLS the header field counts for nothing. */
    private TlsDemand tls() {
        if (transaction.request().requireTls()) return TlsDemand.REQUIRED;
        return header.tlsNotRequired() ? TlsDemand.NOT_REQUIRED : TlsDemand.NONE;
    }

    private Received trace(QueueId id) {
        boolean known = visitor.entry().identity().isPresent();
        Transmission with =
                new Transmission(
                        protocol().with(visitor.cipher().isPresent(), known),
                        visitor.cipher(),
                        transaction.only(),
                        priority());
        return new Received(
                visitor.client(), settings.name(), with, id.text(), surroundings.clock().instant());
    }

    /** RFC 6710 §4: none where it is the ordinary one. */
    private Optional<Integer> priority() {
        return Optional.of(transaction.request().schedule().priority()).filter(p -> p != 0);
    }

    private Received.Protocol protocol() {
        if (!transaction.request().smtputf8()) return visitor.protocol();
        return visitor.protocol() == Received.Protocol.LMTP
                ? Received.Protocol.UTF8LMTP
                : Received.Protocol.UTF8SMTP;
    }

    private Event event(QueueId id, Form form) {
        AcceptEvent.Facts facts =
                new AcceptEvent.Facts(
                        transaction.from(),
                        transaction.named(),
                        transaction.accepted(),
                        transaction.recipients().size(),
                        messageId(),
                        draft.size());
        Event event =
                AcceptEvent.of(id)
                        .with("session", log.id())
                        .with("peer", IpAddresses.text(visitor.client().address()))
                        .with("identity", visitor.entry().identity());
        return facts.addTo(event)
                .with("helo", visitor.entry().helo())
                .with("priority", priority())
                .with("auth", form.examined().summary())
                .with("observed", form.examined().observed())
                .with("override", form.examined().decision().override().map(OverrideReason::word))
                .with("quarantine", form.quarantineReason());
    }

    private Reply failed(IOException failure) {
        boolean full = failure instanceof QueueFullException;
        log.tell(
                Event.of("message.fail")
                        .with("id", draft.id())
                        .with("session", log.id())
                        .with("peer", IpAddresses.text(visitor.client().address()))
                        .with("full", full)
                        .with("error", words(failure)));
        return full
                ? Reply.of(452, "4.3.1", "The queue's disk is full, try again later")
                : Reply.of(451, "4.3.0", "The message could not be stored, try again later");
    }

    private static String words(IOException failure) {
        return failure instanceof QueueFullException
                ? String.valueOf(failure.getMessage())
                : FileTrouble.words(failure);
    }

    private Reply refused(String status, Reply reply) {
        log.tell(refusal(status, reply));
        return reply;
    }

    private Event refusal(String status, Reply reply) {
        return Event.of("message.refuse")
                .with("session", log.id())
                .with("peer", IpAddresses.text(visitor.client().address()))
                .with("status", status)
                .with("reply", reply);
    }

    private static String statusOf(Reply reply) {
        return reply.status().map(StatusCode::toString).orElse("");
    }
}
