package org.signpost.address;

import java.util.Optional;

/**
 * An address that mail can be sent to: {@code local-part@host} (RFC 5321 §4.1.2).
 *
 * @param local before the at sign
 * @param host after it
 */
public record Mailbox(LocalPart local, MailHost host) {

    /** The mailbox of that wire form, or empty where it isn't one. */
    public static Optional<Mailbox> parse(String text) {
        int at = text.lastIndexOf('@');
        if (at <= 0) return Optional.empty();
        Optional<LocalPart> local = LocalPart.parse(text.substring(0, at));
        return local.flatMap(l -> host(text.substring(at + 1)).map(h -> new Mailbox(l, h)));
    }

    /** The mailbox of that wire form; throws IllegalArgumentException where it isn't one. */
    public static Mailbox of(String text) {
        return parse(text)
                .orElseThrow(() -> new IllegalArgumentException("not a mailbox: " + text));
    }

    /** The mailbox with its local part in lower case, by which one of ours is found. */
    public Mailbox folded() {
        String folded = local.folded();
        return folded.equals(local.value()) ? this : new Mailbox(new LocalPart(folded), host);
    }

    /** Whether its wire form is; where it isn't, it goes by SMTPUTF8 only (RFC 6531). */
    public boolean isAscii() {
        return local.isAscii();
    }

    /** The domain, or empty where the host is an address literal. */
    public Optional<Domain> domain() {
        return host instanceof Domain domain ? Optional.of(domain) : Optional.empty();
    }

    /** The wire form. */
    public String text() {
        return local.text() + "@" + host.text();
    }

    @Override
    public String toString() {
        return text();
    }

    private static Optional<? extends MailHost> host(String text) {
        return text.startsWith("[") ? AddressLiteral.parse(text) : Domain.parse(text);
    }
}
