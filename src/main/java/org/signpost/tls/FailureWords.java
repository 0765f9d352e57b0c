package org.signpost.tls;

import org.signpost.tls.TlsFailure.Reason;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLException;

/** Turns what the TLS implementations and the socket throw into a {@link TlsFailure}. */
final class FailureWords {

    /** What both implementations say, in lower case with underscores, and what it means. */
    private record Clue(String text, Reason reason, String words) {}

    private static final String NO_VERSION =
            "no TLS version in common (Signpost speaks TLS 1.3 and 1.2)";
    private static final String NO_CIPHER =
            "no cipher suite, key exchange group or signature algorithm in common";
    private static final String OURS = "the peer does not accept the certificate presented to it";

    /** First match wins. */
    private static final List<Clue> CLUES =
            List.of(
                    new Clue("protocol_version", Reason.PROTOCOL_VERSION, NO_VERSION),
                    new Clue("unsupported_protocol", Reason.PROTOCOL_VERSION, NO_VERSION),
                    new Clue("protocol_is_disabled", Reason.PROTOCOL_VERSION, NO_VERSION),
                    new Clue("client_requested_protocol", Reason.PROTOCOL_VERSION, NO_VERSION),
                    new Clue("server_chose_tls", Reason.PROTOCOL_VERSION, NO_VERSION),
                    new Clue("selected_protocol", Reason.PROTOCOL_VERSION, NO_VERSION),
                    new Clue("no_shared_cipher", Reason.NO_SHARED_CIPHER, NO_CIPHER),
                    new Clue("no_shared_group", Reason.NO_SHARED_CIPHER, NO_CIPHER),
                    new Clue("wrong_curve", Reason.NO_SHARED_CIPHER, NO_CIPHER),
                    new Clue("no_common_signature", Reason.NO_SHARED_CIPHER, NO_CIPHER),
                    new Clue("no_cipher_suites_in_common", Reason.NO_SHARED_CIPHER, NO_CIPHER),
                    new Clue("handshake_failure", Reason.NO_SHARED_CIPHER, NO_CIPHER),
                    new Clue("insufficient_security", Reason.NO_SHARED_CIPHER, NO_CIPHER),
                    new Clue("bad_certificate", Reason.CERTIFICATE_REFUSED_BY_PEER, OURS),
                    new Clue("certificate_unknown", Reason.CERTIFICATE_REFUSED_BY_PEER, OURS),
                    new Clue("certificate_expired", Reason.CERTIFICATE_REFUSED_BY_PEER, OURS),
                    new Clue("certificate_revoked", Reason.CERTIFICATE_REFUSED_BY_PEER, OURS),
                    new Clue("unsupported_certificate", Reason.CERTIFICATE_REFUSED_BY_PEER, OURS),
                    new Clue("unknown_ca", Reason.CERTIFICATE_REFUSED_BY_PEER, OURS),
                    new Clue(
                            "alert",
                            Reason.REFUSED_BY_PEER,
                            "the peer ended the handshake with an alert"));

    private static final Pattern BORING_SSL = Pattern.compile("OPENSSL_internal:([A-Z0-9_]+)");

    private FailureWords() {}

    /** The failure that a handshake ends with after {@code e}. */
    static TlsFailure ofHandshake(IOException e) {
        return switch (e) {
            case TlsFailure known -> known;
            case SocketTimeoutException late ->
                    new TlsFailure(Reason.TIMEOUT, "the TLS handshake took too long", late);
            case SSLException tls -> ofTls(tls);
            default -> closed(e);
        };
    }

    /** The peer went away in the middle of the handshake. */
    static TlsFailure closed(IOException e) {
        return new TlsFailure(
                Reason.PEER_CLOSED, "the connection ended during the TLS handshake", e);
    }

    private static TlsFailure ofTls(SSLException e) {
        StringBuilder said = new StringBuilder();
        int depth = 0;
        for (Throwable t = e; t != null && depth < 8; t = t.getCause(), depth++) {
            said.append(' ').append(t.getMessage());
        }
        String text = said.toString().toLowerCase(Locale.ROOT).replace(' ', '_');
        return CLUES.stream()
                .filter(clue -> text.contains(clue.text()))
                .findFirst()
                .map(clue -> new TlsFailure(clue.reason(), clue.words(), e))
                .orElseGet(() -> protocolError(e));
    }

    /**
     * BoringSSL's word for it alone, without its addresses and source files; else the first line.
     */
    private static TlsFailure protocolError(SSLException e) {
        String said = String.valueOf(e.getMessage());
        Matcher boring = BORING_SSL.matcher(said);
        String words =
                boring.find()
                        ? boring.group(1).toLowerCase(Locale.ROOT).replace('_', ' ')
                        : said.lines().findFirst().orElse("no reason given");
        return new TlsFailure(Reason.PROTOCOL_ERROR, "TLS failed: " + words, e);
    }
}
