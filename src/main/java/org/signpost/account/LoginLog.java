package org.signpost.account;

import org.signpost.address.IpAddresses;
import org.signpost.address.Mailbox;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;
import org.signpost.sasl.SaslMechanism;

import java.util.Optional;

/** Tells how logins ended. */
record LoginLog(EventSink events) {

    /** Characters of a name that the log shows. */
    private static final int MOST_NAME = 100;

    void accepted(Authenticator.Client client, Mailbox account, Optional<Credential> credential) {
        events.emit(
                event("login.accept", client)
                        .with("account", account)
                        .with("credential", credential.map(Credential::name)));
    }

    /**
     * A login that was refused.
     *
     * @param claim who it was about
     * @param name under which; shown only where there is no account that may log in
     * @param reason one word
     */
    void refused(Authenticator.Client client, Claim claim, String name, String reason) {
        Optional<Mailbox> account = claim.account().map(AccountEntry::address);
        Optional<String> shown = account.isPresent() ? Optional.empty() : shown(name);
        events.emit(
                event("login.refuse", client)
                        .with("account", account)
                        .with("credential", claim.credential().map(Credential::name))
                        .with("name", shown)
                        .with("reason", reason));
    }

    void failed(Authenticator.Client client, String reason) {
        events.emit(event("login.fail", client).with("reason", reason));
    }

    /** People type passwords into the wrong field: what has no form of an address isn't logged. */
    private static Optional<String> shown(String name) {
        return Optional.of(name).filter(n -> n.length() <= MOST_NAME && isAddress(n));
    }

    private static boolean isAddress(String name) {
        return Mailbox.parse(name).flatMap(Mailbox::domain).isPresent();
    }

    private static Event event(String name, Authenticator.Client client) {
        return Event.of(name)
                .with("session", client.session())
                .with("peer", IpAddresses.text(client.address()))
                .with("role", client.role())
                .with("mechanism", client.mechanism().map(SaslMechanism::text));
    }
}
