package org.signpost.policy;

import org.signpost.account.Resolution;
import org.signpost.address.ForwardPath;
import org.signpost.address.Mailbox;
import org.signpost.config.ListenerConfig.Role;
import org.signpost.message.Authors;
import org.signpost.queue.Origin;
import org.signpost.smtp.Command;
import org.signpost.smtp.Reply;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Takes mail from applications and devices in listed networks to anywhere, from the senders that
 * they are allowed (RFC 5068 §3.1).
 *
 * @param relay whose networks admitted the client
 * @param tlsRequired {@code client-tls = "required"}
 */
record RelayRules(Role.Relay relay, boolean tlsRequired) implements RoleRules {

    @Override
    public Origin origin() {
        return Origin.RELAY;
    }

    @Override
    public Optional<Reply> refusal(Command command, Standing standing) {
        return RoleRules.withoutAuth(command, tlsRequired && !standing.tls());
    }

    @Override
    public boolean offersAuth(Standing standing) {
        return false;
    }

    @Override
    public boolean mayHold() {
        return false;
    }

    @Override
    public int priority(int asked) {
        return asked;
    }

    @Override
    public boolean asksSenderDomain() {
        // The configuration names those that are trusted.
        return false;
    }

    @Override
    public SenderVerdict sender(Sender sender, Standing standing) {
        return sender.path()
                .sender()
                .map(this::sender)
                // RFC 5321 §4.5.5: the null sender is an application's bounce or notice; its
                // author is known by the From field only.
                .orElseGet(() -> new SenderVerdict.Allowed(true));
    }

    private SenderVerdict sender(Mailbox sender) {
        if (allows(sender)) return new SenderVerdict.Allowed(true);
        return RoleRules.isSingleLabel(sender)
                ? new SenderVerdict.Refused(
                        Reply.of(554, "5.1.8", "<" + sender + "> needs its domain in full"))
                : foreign("<" + sender + ">");
    }

    private boolean allows(Mailbox sender) {
        return relay.senders().stream().anyMatch(p -> p.matches(sender));
    }

    private SenderVerdict foreign(String who) {
        return switch (relay.foreignSenders()) {
            case RELAY_UNSIGNED -> new SenderVerdict.Allowed(false);
            case REFUSE ->
                    new SenderVerdict.Refused(
                            Reply.of(550, "5.7.1", who + " is not a sender that may relay here"));
        };
    }

    @Override
    public SenderVerdict author(Supplier<Authors> named, Standing standing) {
        Authors authors = named.get();
        if (authors.none()) return new SenderVerdict.Allowed(false);
        return authors.mailboxes().stream()
                .filter(author -> !allows(author))
                .findFirst()
                .map(author -> foreign("<" + author + "> in From"))
                .orElseGet(() ->
                        authors.clear()
                                ? new SenderVerdict.Allowed(true)
                                : foreign("Somebody in From who can't be told"));
    }

    @Override
    public RecipientVerdict recipient(ForwardPath to, Resolution resolution) {
        return RoleRules.anyone(to, resolution);
    }
}
