package org.signpost.tlsrpt;

import org.signpost.address.Characters;
import org.signpost.address.Mailbox;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/** Where a domain wants reports to go: one URI of its {@code rua} (RFC 8460 §3). */
public sealed interface ReportDestination {

    /** By mail, whatever the state of TLS at its host (RFC 8460 §3). */
    record Mail(Mailbox mailbox) implements ReportDestination {}

    /**
     * By POST.
     *
     * @param uri with a host, without a user
     */
    record Https(URI uri) implements ReportDestination {}

    /** The destination of that URI; empty where reports can't be sent there. */
    static Optional<ReportDestination> parse(String text) {
        // RFC 8460 §3: these three may only stand there encoded.
        boolean plain = Characters.all(text, c -> c > ' ' && c < 0x7f && ",!;".indexOf(c) < 0);
        if (!plain) return Optional.empty();
        try {
            URI uri = new URI(text);
            String scheme = Optional.ofNullable(uri.getScheme()).orElse("");
            return switch (scheme.toLowerCase(Locale.ROOT)) {
                case "mailto" -> mail(uri);
                case "https" -> https(uri);
                default -> Optional.empty();
            };
        } catch (URISyntaxException noUri) {
            return Optional.empty();
        }
    }

    /** RFC 6068 §2: the address, of which any octet may be encoded; header fields are ignored. */
    private static Optional<ReportDestination> mail(URI uri) throws URISyntaxException {
        String address = uri.getRawSchemeSpecificPart();
        int query = address.indexOf('?');
        // Parted first: what is encoded parts nothing.
        URI alone = new URI("mailto:" + (query < 0 ? address : address.substring(0, query)));
        String decoded = alone.getSchemeSpecificPart();
        // What isn't UTF-8 has become this.
        boolean text = decoded.indexOf('\ufffd') < 0;
        return text ? Mailbox.parse(decoded).map(Mail::new) : Optional.empty();
    }

    private static Optional<ReportDestination> https(URI uri) {
        boolean host = uri.getHost() != null && !uri.getHost().isEmpty();
        // RFC 9110 §4.2.4: a name before the host is there to deceive.
        boolean user = uri.getRawUserInfo() != null;
        boolean port = uri.getPort() != 0 && uri.getPort() <= 0xffff;
        return host && !user && port ? Optional.of(new Https(uri)) : Optional.empty();
    }
}
