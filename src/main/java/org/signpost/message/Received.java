package org.signpost.message;

import org.signpost.address.AddressLiteral;
import org.signpost.address.Characters;
import org.signpost.address.Domain;
import org.signpost.address.ForwardPath;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A trace field that tells from whom, by whom, how and when a message was received (RFC 5321 §4.4).
 *
 * @param from the peer
 * @param by this server
 * @param with how it was transmitted
 * @param id the message's name in our queue and log
 * @param at when, to the second
 */
public record Received(Peer from, Domain by, Transmission with, String id, Instant at) {

    private static final int MOST_NAME = 255;

    private static final Pattern SPACE = Pattern.compile("[ \t]+");

    /** What a peer's name may hold here beside letters and digits. */
    private static final String NAME_SPECIALS = ".-_:[]";

    /**
     * The peer.
     *
     * @param name as it gave it in EHLO or HELO; whatever it holds can't break the field
     * @param confirmed the name that the DNS gives its address and that has this address
     * @param address where it connected from
     */
    public record Peer(String name, Optional<Domain> confirmed, InetAddress address) {}

    /**
     * How a message was transmitted.
     *
     * @param protocol the registered keyword, such as {@code ESMTPS} (RFC 3848)
     * @param cipher the TLS cipher suite (RFC 8314 §4.3); none without TLS
     * @param recipient the only recipient; none where there are several, lest one learn of another
     * @param priority that was asked for (RFC 6710 §7)
     */
    public record Transmission(
            String protocol,
            Optional<String> cipher,
            Optional<ForwardPath> recipient,
            Optional<Integer> priority) {}

    /** The protocols of which the registered keywords tell (RFC 3848 §3, RFC 6531 §4.3). */
    public enum Protocol {
        SMTP("SMTP"),
        ESMTP("ESMTP"),
        LMTP("LMTP"),
        UTF8SMTP("UTF8SMTP"),
        UTF8LMTP("UTF8LMTP");

        private final String text;

        Protocol(String text) {
            this.text = text;
        }

        /** The registered keyword for what happened on the connection. */
        public String with(boolean tls, boolean authenticated) {
            if (this == SMTP) return text;
            return text + (tls ? "S" : "") + (authenticated ? "A" : "");
        }
    }

    /** The field with its name, folded, ended by CRLF. */
    public String field() {
        StringBuilder field = new StringBuilder(256).append("Received: from ");
        field.append(safe(from.name)).append(" (");
        from.confirmed.ifPresent(name -> field.append(name.text()).append(' '));
        field.append(new AddressLiteral(from.address).text());
        field.append(")\r\n\tby ").append(by.text());
        field.append(" with ").append(with.protocol).append(" id ").append(id);
        // The field is ASCII, so that it never asks more of the next server than the message does.
        with.recipient
                .map(ForwardPath::text)
                .filter(to -> Characters.all(to, c -> c < 0x80))
                .ifPresent(to -> field.append("\r\n\tfor <").append(to).append('>'));
        with.priority.ifPresent(p -> field.append("\r\n\tpriority ").append(p));
        with.cipher.ifPresent(c -> field.append("\r\n\ttls ").append(safe(c)));
        return field.append(";\r\n\t").append(MessageDate.format(at)).append("\r\n").toString();
    }

    /**
     * Whether the body of a Received field, of whoever made it, says that the message came by that
     * server.
     */
    public static boolean isBy(String body, Domain server) {
        String[] words = SPACE.split(withoutComments(body), -1);
        for (int i = 1; i < words.length; i++) {
            if (!words[i - 1].equalsIgnoreCase("by")) continue;
            String name = words[i];
            int end = name.length() - (name.endsWith(";") ? 1 : 0);
            if (name.substring(0, end).equalsIgnoreCase(server.text())) return true;
        }
        return false;
    }

    private static String withoutComments(String body) {
        StringBuilder text = new StringBuilder(body.length());
        int depth = 0;
        for (int i = 0; i < body.length(); i++) {
            char c = body.charAt(i);
            if (c == '(') depth++;
            if (depth == 0) text.append(c);
            if (c == ')' && depth > 0) depth--;
        }
        return text.toString();
    }

    private static String safe(String name) {
        if (name.isEmpty()) return "unknown";
        String start = name.length() > MOST_NAME ? name.substring(0, MOST_NAME) : name;
        StringBuilder safe = new StringBuilder(start.length());
        for (int i = 0; i < start.length(); i++) {
            char c = start.charAt(i);
            safe.append(isSafe(c) ? c : '?');
        }
        return safe.toString();
    }

    private static boolean isSafe(char c) {
        boolean letterOrDigit =
                (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return letterOrDigit || NAME_SPECIALS.indexOf(c) >= 0;
    }
}
