package org.signpost.smtpserver;

import org.signpost.account.Directory;
import org.signpost.account.Resolution;
import org.signpost.address.Domain;
import org.signpost.address.ForwardPath;
import org.signpost.address.LocalPart;
import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.message.AddressList;
import org.signpost.message.Authors;
import org.signpost.message.AuthservId;
import org.signpost.message.EncodedWord;
import org.signpost.message.Header;
import org.signpost.message.HeaderField;
import org.signpost.message.MessageDate;
import org.signpost.mime.Edits;
import org.signpost.observe.Event;
import org.signpost.queue.Draft;
import org.signpost.queue.Envelope;
import org.signpost.queue.Envelope.TlsDemand;
import org.signpost.queue.NewMessage;
import org.signpost.queue.Origin;
import org.signpost.queue.QueueId;
import org.signpost.queue.Recipient;
import org.signpost.smtp.ContentSink;
import org.signpost.smtp.Reply;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Takes messages from programs on this host, as {@code sendmail} does: cron, scripts, web
 * applications. The sender and the authors in From have to be in domains of ours or at this host;
 * whoever administers the server may have a program hand on what others have written, or what has
 * passed a server already, whoever its author says that he is: that is not signed then. The
 * system's user is kept with the message.
 */
public final class LocalSubmission {

    private static final int MOST_HEADER_OCTETS = 256 * 1024;
    private static final String NOT_CRLF = "a line of the message doesn't end with CRLF";

    private final Surroundings surroundings;
    private final Supplier<Rules> rules;

    /** Takes messages for that server, each by the rules of its moment. */
    public LocalSubmission(Surroundings surroundings, Supplier<Rules> rules) {
        this.surroundings = surroundings;
        this.rules = rules;
    }

    /**
     * What it goes by.
     *
     * @param name the server's, for Received and Message-ID
     * @param domain what an address without one belongs to
     * @param directory which addresses exist
     * @param messageSize the most octets
     * @param id whose word Authentication-Results are, and no user's
     */
    public record Rules(
            Domain name, Domain domain, Directory directory, long messageSize, AuthservId id) {}

    /**
     * Who asks.
     *
     * @param name the system's user
     * @param fullName for a From field that has to be made
     * @param trusted whether anybody may be the author: it is root, or the server's own user
     */
    public record User(String name, Optional<String> fullName, boolean trusted) {}

    /**
     * What is asked.
     *
     * @param sender the envelope's; the user's own address where empty
     * @param recipients named ones
     * @param fromHeader whether To, Cc and Bcc name more
     */
    public record Wish(
            User user, Optional<ReversePath> sender, List<Mailbox> recipients, boolean fromHeader) {

        /** Copies the list. */
        public Wish {
            recipients = List.copyOf(recipients);
        }
    }

    /** Writes a message, with CRLF line ends. */
    @FunctionalInterface
    public interface Source {

        /** Writes all of it. */
        void writeTo(ContentSink sink) throws IOException;
    }

    /** How it ended. */
    public sealed interface Outcome {}

    /** It is in the queue. */
    public record Accepted(QueueId id) implements Outcome {}

    /** It isn't, for one reason. */
    public record Refused(Fault fault, String reason) implements Outcome {}

    /** It isn't, and trying again later may help. */
    public record NotNow(String reason) implements Outcome {}

    /** What is wrong with a message that is refused. */
    public enum Fault {
        /** The sender is none that may be used here. */
        SENDER,
        /** A recipient doesn't exist. */
        NO_SUCH_RECIPIENT,
        /** The message itself: no recipients, bad addresses, too long. */
        MESSAGE
    }

    /** The mailbox of that text; a name alone is one in our first domain. */
    public Optional<Mailbox> qualified(String text) {
        if (text.contains("@")) return Mailbox.parse(text);
        return LocalPart.parse(text).map(local -> new Mailbox(local, rules.get().domain()));
    }

    /**
     * Reads a message and puts it into the queue.
     *
     * @throws IOException when it can't be read or stored; nothing was accepted
     */
    public Outcome accept(Wish wish, Source source) throws IOException {
        ReversePath sender = wish.sender().orElseGet(() -> ReversePath.of(own(wish.user())));
        Optional<String> refusal = refusal(sender);
        if (refusal.isPresent()) return new Refused(Fault.SENDER, refusal.get());
        try (Draft draft = surroundings.queue().draft()) {
            Splitter splitter = new Splitter(draft, wish, sender);
            source.writeTo(splitter);
            splitter.end();
            if (splitter.refusal.isPresent()) return splitter.refusal.get();
            return accept(draft, sender, wish, splitter);
        }
    }

    private Mailbox own(User user) {
        LocalPart local = LocalPart.parse(user.name()).orElse(new LocalPart("postmaster"));
        return new Mailbox(local, rules.get().domain());
    }

    private Optional<String> refusal(ReversePath sender) {
        return sender.sender()
                .filter(mailbox -> !isOurs(mailbox))
                .map(mailbox -> "the sender <" + mailbox + "> is in no domain of this server");
    }

    private boolean isOurs(Mailbox mailbox) {
        return mailbox.domain().filter(rules.get().directory()::isOurs).isPresent();
    }

    /** Programs write as root at the host's own name, which need not be a domain for mail. */
    private boolean isAtThisHost(Mailbox mailbox) {
        return mailbox.host().equals(rules.get().name());
    }

    private Outcome accept(Draft draft, ReversePath sender, Wish wish, Splitter read)
            throws IOException {
        List<Mailbox> named = read.recipients;
        if (named.isEmpty()) return new Refused(Fault.MESSAGE, "the message has no recipients");
        Map<Mailbox, Recipient> recipients = new LinkedHashMap<>();
        for (Mailbox mailbox : named) {
            Optional<String> unknown = resolve(mailbox, recipients);
            if (unknown.isPresent()) return new Refused(Fault.NO_SUCH_RECIPIENT, unknown.get());
        }
        if (read.scan.goesInCircles(recipients.values())) {
            return new Refused(Fault.MESSAGE, "the message goes in circles");
        }
        Optional<Domain> held = read.held.filter(_ -> leaves(recipients.values()));
        if (held.isPresent()) {
            return new NotNow("mail of " + held.get() + " can't be signed now, try again later");
        }
        return switch (mended(draft.id(), wish, read)) {
            case FixUps.Refused(Reply why) -> new Refused(Fault.MESSAGE, why.text());
            case FixUps.Mended(Edits edits) ->
                    new Accepted(
                            accepted(
                                    draft,
                                    sender,
                                    wish,
                                    read,
                                    List.copyOf(recipients.values()),
                                    edits));
        };
    }

    private boolean leaves(Collection<Recipient> recipients) {
        return recipients.stream().anyMatch(r -> !isOurs(r.address()));
    }

    /** What has passed a server already was mended there, if anywhere. */
    private static boolean isPassedOn(Wish wish, Splitter read) {
        return wish.user().trusted() && read.scan.hops() > 0;
    }

    /** The Message-ID that a message without one goes out with. */
    private Optional<String> added(QueueId id, Wish wish, Splitter read) {
        boolean added = !isPassedOn(wish, read) && read.scan.whole();
        return added ? Optional.of(messageId(id)) : Optional.empty();
    }

    private FixUps.Outcome mended(QueueId id, Wish wish, Splitter read) {
        if (isPassedOn(wish, read)) return new FixUps.Mended(Edits.none());
        FixUps.Terms terms =
                new FixUps.Terms(
                        Optional.of(rules.get().domain()),
                        Optional.empty(),
                        mailbox -> true,
                        // Programs write to root@localhost, and mean it.
                        domain -> true,
                        read.scan.whole(),
                        read.scan.lacksHeader());
        return read.fixUps.decide(terms, messageId(id), surroundings.clock().instant());
    }

    private String messageId(QueueId id) {
        return "<" + id + "@" + rules.get().name() + ">";
    }

    /** Puts it into the queue. */
    private QueueId accepted(
            Draft draft,
            ReversePath sender,
            Wish wish,
            Splitter read,
            List<Recipient> recipients,
            Edits edits)
            throws IOException {
        Envelope.Entry entry =
                new Envelope.Entry(
                        Origin.SUBMISSION, Optional.of(wish.user().name()), Optional.empty(), "");
        Envelope.Demands demands =
                new Envelope.Demands(
                        Envelope.BodyType.EIGHT_BIT_MIME,
                        false,
                        read.scan.tlsNotRequired() ? TlsDemand.NOT_REQUIRED : TlsDemand.NONE,
                        Envelope.Schedule.now(),
                        read.sign,
                        false);
        Envelope envelope = new Envelope(sender, entry, Envelope.Notice.none(), demands);
        QueueId id =
                surroundings
                        .queue()
                        .accept(
                                draft,
                                new NewMessage(envelope, recipients, trace(draft.id()), edits));
        emit(
                id,
                wish,
                new AcceptEvent.Facts(
                        sender,
                        read.recipients,
                        read.recipients.size(),
                        recipients.size(),
                        read.scan.messageId().or(() -> added(draft.id(), wish, read)),
                        draft.size()));
        return id;
    }

    /** Adds what the mailbox leads to, or says why it leads nowhere. */
    private Optional<String> resolve(Mailbox mailbox, Map<Mailbox, Recipient> recipients) {
        Directory directory = rules.get().directory();
        List<Mailbox> targets =
                switch (directory.resolve(new ForwardPath.Recipient(mailbox))) {
                    case Resolution.Known(List<Mailbox> known) -> known;
                    case Resolution.Returning(Mailbox sender) -> List.of(sender);
                    case Resolution.Unknown() -> List.of();
                    // Delivery finds the way, or comes back later.
                    case Resolution.Elsewhere(), Resolution.Unavailable _ -> List.of(mailbox);
                };
        if (targets.isEmpty()) return Optional.of("there is no mailbox " + mailbox);
        for (Mailbox target : targets) {
            Optional<Mailbox> original =
                    target.equals(mailbox) ? Optional.empty() : Optional.of(mailbox);
            recipients.putIfAbsent(
                    isOurs(target) ? target.folded() : target,
                    new Recipient(target, original, Optional.empty(), Set.of()));
        }
        return Optional.empty();
    }

    /** RFC 5321 §4.4, with the registered keyword for what no protocol carried. */
    private String trace(QueueId id) {
        String date = MessageDate.format(surroundings.clock().instant());
        return "Received: by %s with local id %s;\r\n\t%s\r\n"
                .formatted(rules.get().name(), id, date);
    }

    private void emit(QueueId id, Wish wish, AcceptEvent.Facts facts) {
        Event event = AcceptEvent.of(id).with("peer", "local").with("identity", wish.user().name());
        surroundings.events().emit(facts.addTo(event));
    }

    /**
     * Holds the header back until it is whole, gives it an author, and passes on the rest as it
     * comes.
     */
    private final class Splitter implements ContentSink {
        private final Draft draft;
        private final Wish wish;
        private final ReversePath sender;
        private final FixUps fixUps = new FixUps();
        private final HeaderScan scan = new HeaderScan(rules.get().name(), Optional.of(fixUps));
        private final ByteArrayOutputStream head = new ByteArrayOutputStream();
        private final List<Mailbox> recipients = new ArrayList<>();
        private Optional<Refused> refusal = Optional.empty();
        private boolean inBody;
        private boolean headerEnded;
        private int lineOctets;
        private byte last;

        /** Signed for its author's domain only where there is such a one. */
        private boolean sign;

        /** The author's domain, where its mail could only wait. */
        private Optional<Domain> held = Optional.empty();

        Splitter(Draft draft, Wish wish, ReversePath sender) {
            this.draft = draft;
            this.wish = wish;
            this.sender = sender;
            recipients.addAll(wish.recipients());
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            checkLines(octets, offset, length);
            if (refusal.isPresent()) return;
            int inHeader = inBody ? 0 : headerPart(octets, offset, length);
            head.write(octets, offset, inHeader);
            if (!inBody && headerEnded) split(head.toString(StandardCharsets.ISO_8859_1));
            if (inBody) body(octets, offset + inHeader, length - inHeader);
            else if (head.size() > MOST_HEADER_OCTETS) refuse("the header is too long");
        }

        /** How many of these octets belong to the header, with the empty line that ends it. */
        private int headerPart(byte[] octets, int offset, int length) {
            for (int i = 0; i < length; i++) {
                byte octet = octets[offset + i];
                if (octet == '\n' && lineOctets == 0) {
                    headerEnded = true;
                    return i + 1;
                }
                if (octet == '\n') lineOctets = 0;
                else if (octet != '\r') lineOctets++;
            }
            return length;
        }

        /** The queue holds lines that end with CRLF, and nothing that others take for one. */
        private void checkLines(byte[] octets, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                if ((octets[i] == '\n') != (last == '\r')) {
                    refuse(NOT_CRLF);
                    return;
                }
                last = octets[i];
            }
        }

        /** Writes no more than is allowed: the disk is everybody's. */
        private void body(byte[] octets, int offset, int length) throws IOException {
            long most = rules.get().messageSize();
            if (draft.size() + length > most) {
                refuse("the message has more than " + most + " octets");
                return;
            }
            draft.write(octets, offset, length);
        }

        /** Ends the message; one without an empty line is all header or all body. */
        void end() throws IOException {
            if (last == '\r') refuse(NOT_CRLF);
            if (inBody || refusal.isPresent()) return;
            split(head.toString(StandardCharsets.ISO_8859_1));
        }

        private void split(String raw) throws IOException {
            inBody = true;
            int rawEnd = raw.length() - (headerEnded ? 2 : 0);
            // Programs that read mailboxes leave the line that parts the messages there.
            int mailboxLine = raw.startsWith("From ") ? raw.indexOf("\r\n") : -1;
            int start = mailboxLine < 0 ? 0 : mailboxLine + 2;
            String head = raw.substring(start, Math.max(start, rawEnd));
            Header header = Header.parse(head);
            // What is no header belongs to the body, and an empty line has to part them.
            String rest = raw.substring(start + Header.lengthIn(head));
            if (wish.fromHeader()) addRecipients(header);
            Header unforged = wish.user().trusted() ? header : unforged(header);
            Header complete = withAuthor(wish.fromHeader() ? unforged.without("Bcc") : unforged);
            String between = rest.startsWith("\r\n") ? "" : "\r\n";
            byte[] octets =
                    (complete.text() + between + rest).getBytes(StandardCharsets.ISO_8859_1);
            scan.scan(octets, 0, octets.length);
            scan.finish();
            checkAuthors(scan.authors(Optional.of(rules.get().domain())));
            if (refusal.isEmpty()) body(octets, 0, octets.length);
        }

        /** RFC 8601 §5: without results in our name, which a user can't have. */
        private Header unforged(Header header) {
            AuthservId own = rules.get().id();
            return new Header(
                    header.fields().stream().filter(field -> !own.isClaimedBy(field)).toList());
        }

        private void addRecipients(Header header) {
            for (String name : List.of("To", "Cc", "Bcc")) {
                for (HeaderField field : header.all(name)) {
                    AddressList.Found found = AddressList.parse(field.body());
                    recipients.addAll(found.mailboxes());
                    for (String flaw : found.flaws()) {
                        qualified(flaw)
                                .ifPresentOrElse(
                                        recipients::add,
                                        () -> refuse("not an address in " + name + ": " + flaw));
                    }
                }
            }
        }

        /** Who may be the sender may be the author, and nobody else (RFC 6409 §6.1). */
        private void checkAuthors(Authors authors) {
            boolean ours = authors.mailboxes().stream().allMatch(m -> isOurs(m));
            boolean passedOn = wish.user().trusted() && scan.hops() > 0;
            sign = authors.clear() && ours && !authors.none() && !passedOn;
            held =
                    authors.mailboxes().stream()
                            .findFirst()
                            .flatMap(Mailbox::domain)
                            .filter(domain -> sign && surroundings.held().holds(domain));
            if (wish.user().trusted()) return;
            authors.mailboxes().stream()
                    .filter(author -> !isOurs(author) && !isAtThisHost(author))
                    .findFirst()
                    .ifPresent(author ->
                            refuseAuthor(
                                    "<" + author + "> in From is in no domain of this server"));
            if (!authors.clear()) refuseAuthor("it can't be told who From names");
        }

        private void refuseAuthor(String reason) {
            if (refusal.isEmpty()) refusal = Optional.of(new Refused(Fault.SENDER, reason));
        }

        /** A message that names no author is by the user. */
        private Header withAuthor(Header header) {
            if (header.first("From").isPresent()) return header;
            List<HeaderField> fields = new ArrayList<>(header.fields());
            fields.add(new HeaderField("From", " " + author()));
            return new Header(fields);
        }

        private String author() {
            Mailbox address = sender.sender().orElseGet(() -> own(wish.user()));
            return wish.user()
                    .fullName()
                    .map(name -> quoted(name) + " <" + address + ">")
                    .orElse(address.text());
        }

        private static String quoted(String name) {
            String encoded = EncodedWord.of(name);
            boolean plain = encoded.matches("[A-Za-z0-9 ]+") || encoded.startsWith("=?");
            return plain ? encoded : "\"" + encoded.replaceAll("([\"\\\\])", "\\\\$1") + "\"";
        }

        private void refuse(String reason) {
            if (refusal.isEmpty()) refusal = Optional.of(new Refused(Fault.MESSAGE, reason));
        }
    }
}
