package org.signpost.tls;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A name that a certificate is expected to carry, matched by the rules of RFC 9525 §6: subject
 * alternative names only, never the common name; a wildcard stands for exactly one whole left-most
 * label.
 */
record ReferenceName(String name) {
    private static final int RFC822_NAME = 1;
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;
    private static final Pattern LABELS =
            Pattern.compile("(?!-)[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    /** Lower case, without a final dot, an address without brackets. */
    ReferenceName {
        name = normal(name);
    }

    private static String normal(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".")) {
            lower = lower.substring(0, lower.length() - 1);
        }
        if (lower.startsWith("[") && lower.endsWith("]")) {
            lower = lower.substring(1, lower.length() - 1);
            return lower.startsWith("ipv6:") ? lower.substring("ipv6:".length()) : lower;
        }
        return lower;
    }

    /** Whether SNI may carry it: a host name, not an address (RFC 6066 §3). */
    static boolean isHostName(String name) {
        String normal = normal(name);
        return LABELS.matcher(normal).matches() && !isAddress(normal);
    }

    private static boolean isAddress(String name) {
        return name.indexOf(':') >= 0 || IPV4.matcher(name).matches();
    }

    /** Whether the certificate is for this name. */
    boolean in(X509Certificate certificate) {
        if (isAddress(name)) {
            return alternatives(certificate, IP_ADDRESS).stream().anyMatch(this::sameAddress);
        }
        return dnsNames(certificate).stream().anyMatch(this::matches);
    }

    /** Whether a presented dNSName, perhaps with a wildcard, stands for this name. */
    boolean matches(String presented) {
        String pattern = normal(presented);
        if (!pattern.startsWith("*.")) {
            return pattern.equals(name);
        }
        int dot = name.indexOf('.');
        String parent = pattern.substring(1);
        return dot > 0 && parent.indexOf('*') < 0 && name.substring(dot).equals(parent);
    }

    private boolean sameAddress(String presented) {
        try {
            return InetAddress.ofLiteral(name).equals(InetAddress.ofLiteral(presented));
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }

    /** The dNSNames of a certificate as they stand in it. */
    static List<String> dnsNames(X509Certificate certificate) {
        return alternatives(certificate, DNS_NAME);
    }

    /** The rfc822Names of a certificate as they stand in it. */
    static List<String> mailboxes(X509Certificate certificate) {
        return alternatives(certificate, RFC822_NAME);
    }

    private static List<String> alternatives(X509Certificate certificate, int type) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names == null) {
                return List.of();
            }
            return names.stream()
                    .filter(entry -> Integer.valueOf(type).equals(entry.getFirst()))
                    .map(entry -> String.valueOf(entry.get(1)))
                    .toList();
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
    }
}
