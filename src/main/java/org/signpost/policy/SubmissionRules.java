package org.signpost.policy;

import org.signpost.account.Account;
import org.signpost.account.Resolution;
import org.signpost.address.ForwardPath;
import org.signpost.address.Mailbox;
import org.signpost.message.Authors;
import org.signpost.queue.Origin;
import org.signpost.smtp.Command;
import org.signpost.smtp.Reply;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Takes mail from authenticated users to anywhere: nothing before TLS and AUTH, and only under
 * their own addresses (RFC 6409 §4.3, §6.1, RFC 8314 §4.1).
 */
record SubmissionRules() implements RoleRules {

    private static final Reply AUTH_NEEDS_TLS =
            Reply.of(538, "5.7.11", "Encryption is required for AUTH: issue STARTTLS first");
    private static final Reply AUTH_REQUIRED = Reply.of(530, "5.7.0", "Authentication required");

    @Override
    public Origin origin() {
        return Origin.SUBMISSION;
    }

    @Override
    public Optional<Reply> refusal(Command command, Standing standing) {
        if (!standing.tls()) {
            // RFC 4954 §4: before TLS, right and wrong credentials get this same answer.
            if (command instanceof Command.Auth) return Optional.of(AUTH_NEEDS_TLS);
            return RoleRules.beforeTls(command);
        }
        return standing.account().isPresent() ? Optional.empty() : beforeAuth(command);
    }

    private static Optional<Reply> beforeAuth(Command command) {
        return RoleRules.isForAnybody(command) ? Optional.empty() : Optional.of(AUTH_REQUIRED);
    }

    @Override
    public boolean offersAuth(Standing standing) {
        return standing.tls();
    }

    @Override
    public boolean mayHold() {
        return true;
    }

    @Override
    public int priority(int asked) {
        return asked;
    }

    @Override
    public boolean asksSenderDomain() {
        // It is the user's own, or refused.
        return false;
    }

    @Override
    public SenderVerdict sender(Sender sender, Standing standing) {
        Optional<Account> account = standing.account();
        if (account.isEmpty()) return new SenderVerdict.Refused(AUTH_REQUIRED);
        Optional<Mailbox> from = sender.path().sender();
        // RFC 8098 §3: a mail program answers a request for a receipt with the null sender.
        if (from.isEmpty() || account.get().maySendAs(from.get())) {
            return new SenderVerdict.Allowed(true);
        }
        return refused(account.get(), "may not send as <" + from.get() + ">");
    }

    @Override
    public SenderVerdict author(Supplier<Authors> named, Standing standing) {
        Optional<Account> account = standing.account();
        if (account.isEmpty()) return new SenderVerdict.Refused(AUTH_REQUIRED);
        Authors authors = named.get();
        if (authors.none()) return new SenderVerdict.Allowed(false);
        Account self = account.get();
        return authors.mailboxes().stream()
                .filter(author -> !self.maySendAs(author))
                .findFirst()
                .map(author -> refused(self, "may not write as <" + author + "> in From"))
                .orElseGet(() ->
                        authors.clear()
                                ? new SenderVerdict.Allowed(true)
                                : refused(self, "may not write as somebody who can't be told"));
    }

    private static SenderVerdict refused(Account account, String why) {
        return new SenderVerdict.Refused(Reply.of(550, "5.7.1", account.identity() + " " + why));
    }

    @Override
    public RecipientVerdict recipient(ForwardPath to, Resolution resolution) {
        return RoleRules.anyone(to, resolution);
    }
}
