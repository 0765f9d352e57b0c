package org.signpost.smtpserver;

import org.signpost.account.Authenticator.Verdict;
import org.signpost.address.Domain;
import org.signpost.address.IpAddresses;
import org.signpost.observe.Event;
import org.signpost.smtp.Reply;
import org.signpost.smtp.Xclient;
import org.signpost.smtp.Xclient.Attribute;

import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who is at the other end of a connection.
 *
 * @param address the client's, which everything goes by
 * @param via the proxy that hands it on; none where it connects itself
 * @param told what a proxy said by XCLIENT; none where none did
 */
record Remote(InetAddress address, Optional<Via> via, Optional<Told> told) {

    /** What XCLIENT may tell; LOGIN only where there are logins. */
    static final String ATTRIBUTES = "NAME ADDR PORT PROTO HELO DESTADDR DESTPORT";

    /**
     * A proxy, and what it says that only the log wants to know.
     *
     * @param proxy its address
     * @param destination where the client connected to
     * @param tls the version of TLS between client and proxy
     */
    record Via(InetAddress proxy, Optional<String> destination, Optional<String> tls) {}

    /**
     * What a proxy said of its client in the session before.
     *
     * @param by who may say more
     * @param name the client's name in the DNS
     * @param helo how the client introduced itself
     * @param protocol {@code ESMTP} where it did so by EHLO, else {@code SMTP}
     * @param login who it is, which the proxy has found out
     */
    record Told(
            InetAddress by,
            Optional<Supplier<Optional<Domain>>> name,
            Optional<String> helo,
            Optional<String> protocol,
            Optional<Verdict.Granted> login) {

        /** Whether the client introduced itself by EHLO; none where nobody said so. */
        Optional<Boolean> extended() {
            return protocol.map(p -> p.equalsIgnoreCase("ESMTP"));
        }
    }

    /** What comes of XCLIENT. */
    sealed interface Introducing {}

    /** The session goes on with that client. */
    record Introduced(Remote remote) implements Introducing {}

    /** It goes on as it was. */
    record Refused(Reply why) implements Introducing {}

    /** A client that connects itself. */
    static Remote direct(InetAddress address) {
        return new Remote(address, Optional.empty(), Optional.empty());
    }

    /** A client that a proxy names by the PROXY header. */
    static Remote behind(Via proxy, InetAddress client) {
        return new Remote(client, Optional.of(proxy), Optional.empty());
    }

    /** Who speaks: the client, or the proxy that spoke of it by XCLIENT. */
    InetAddress speaker() {
        return told.map(Told::by).orElse(address);
    }

    /**
     * The client of which a proxy speaks by XCLIENT; what it doesn't mention stays, but nobody gets
     * the login of a client before.
     *
     * @param login who it is, where the proxy says so
     */
    Introducing introduced(Xclient xclient, Optional<Verdict.Granted> login) {
        boolean nowhere = xclient.tells(Attribute.ADDR) && xclient.address().isEmpty();
        if (nowhere) return refused("No mail is taken from a client without an address");
        Told said =
                new Told(
                        speaker(),
                        name(xclient),
                        told(xclient, Attribute.HELO, told.flatMap(Told::helo)),
                        told(xclient, Attribute.PROTO, told.flatMap(Told::protocol)),
                        login);
        Via proxy =
                new Via(
                        speaker(),
                        told(xclient, Attribute.DESTADDR, via.flatMap(Via::destination)),
                        via.flatMap(Via::tls));
        InetAddress client = xclient.address().orElse(address);
        return new Introduced(new Remote(client, Optional.of(proxy), Optional.of(said)));
    }

    /** What isn't known any more is said, and isn't the same as to say nothing. */
    private static Optional<String> told(
            Xclient xclient, Attribute attribute, Optional<String> before) {
        return xclient.tells(attribute) ? xclient.value(attribute) : before;
    }

    private Optional<Supplier<Optional<Domain>>> name(Xclient xclient) {
        if (!xclient.tells(Attribute.NAME)) return told.flatMap(Told::name);
        Optional<Domain> name = xclient.name();
        return Optional.of(() -> name);
    }

    private static Refused refused(String why) {
        return new Refused(Reply.of(501, "5.5.4", why));
    }

    /** That line of the log with who it is. */
    Event addTo(Event event) {
        return event.with("peer", IpAddresses.text(address))
                .with("proxy", via.map(v -> IpAddresses.text(v.proxy())))
                .with("destination", via.flatMap(Via::destination))
                .with("proxy-tls", via.flatMap(Via::tls));
    }
}
