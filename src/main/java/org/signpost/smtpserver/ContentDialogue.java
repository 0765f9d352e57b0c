package org.signpost.smtpserver;

import org.signpost.queue.Envelope.BodyType;
import org.signpost.smtp.Command;
import org.signpost.smtp.Reply;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/**
 * Has the content of messages read, by DATA after a go-ahead or by BDAT in chunks, and says when it
 * is too early for it (RFC 5321 §4.1.1.4, RFC 3030 §2).
 *
 * @param connection that it comes by
 * @param lmtp whether that is the protocol
 * @param most octets that a message may have
 * @param reception receives a message
 */
record ContentDialogue(
        Connection connection,
        boolean lmtp,
        long most,
        Function<Transaction, Reception> reception) {

    static final Reply MAIL_FIRST = Reply.of(503, "5.5.1", "MAIL first");
    static final Reply BEGUN =
            Reply.of(503, "5.5.1", "Content has begun to come by BDAT: go on with it, or RSET");

    /** Why DATA gets no go-ahead; empty where it does. */
    Optional<Reply> refusalOfData(Optional<Transaction> transaction) {
        Optional<Reply> early = tooEarly(transaction);
        if (early.isPresent()) return early;
        Transaction message = transaction.orElseThrow();
        if (message.begun().isPresent()) return Optional.of(BEGUN);
        return message.request().body() == BodyType.BINARY_MIME
                ? Optional.of(Reply.of(503, "5.5.1", "BODY=BINARYMIME goes by BDAT (RFC 3030, 3)"))
                : Optional.empty();
    }

    private Optional<Reply> tooEarly(Optional<Transaction> transaction) {
        if (transaction.isEmpty()) return Optional.of(MAIL_FIRST);
        if (transaction.get().accepted() > 0) return Optional.empty();
        return Optional.of(
                // RFC 2033 §4.2: LMTP has one reply to that.
                transaction.get().refused() == 0 || lmtp
                        ? Reply.of(503, "5.5.1", "RCPT first")
                        : Reply.of(554, "5.5.1", "No valid recipients"));
    }

    /** The content after the go-ahead. */
    Reply data(Transaction message) throws IOException {
        try (Reception begun = reception.apply(message)) {
            return begun.data(connection);
        }
    }

    /** RFC 3030 §2: a chunk is answered when all of it was read, whatever becomes of it. */
    Reply chunk(Optional<Transaction> transaction, Command.Bdat chunk) throws IOException {
        Optional<Reply> early = tooEarly(transaction);
        if (early.isPresent()) return unwanted(chunk, early.get());
        Transaction message = transaction.orElseThrow();
        if (message.begun().isEmpty()) message.begin(reception.apply(message));
        return message.begun().orElseThrow().chunk(connection, chunk);
    }

    /** What comes with a BDAT that is refused is no command. */
    Reply unwanted(Command.Bdat chunk, Reply why) throws IOException {
        return Reception.discard(connection, chunk.size(), most, why);
    }
}
