package org.signpost.proxyprotocol;

import org.signpost.address.Characters;
import org.signpost.address.IpAddresses;
import org.signpost.proxyprotocol.ProxyHeader.Bad;
import org.signpost.proxyprotocol.ProxyHeader.NeedMore;
import org.signpost.proxyprotocol.ProxyHeader.Proxied;
import org.signpost.proxyprotocol.ProxyHeader.Unknown;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Version 1: one line of text (proxy-protocol.txt §2.1). */
final class TextHeader {

    private static final String START = "PROXY ";
    private static final String SHORTEST = "PROXY UNKNOWN\r\n";

    /** The longest line that the specification allows, CRLF included. */
    private static final int MOST_OCTETS = 107;

    private TextHeader() {}

    static ProxyHeader parse(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        int begun = Math.min(text.length(), START.length());
        if (!text.startsWith(START.substring(0, begun))) return new Bad("it begins like no header");
        int end = text.indexOf("\r\n");
        if (end < 0) {
            if (text.length() >= MOST_OCTETS) return new Bad("the line is too long");
            return new NeedMore(Math.max(1, SHORTEST.length() - text.length()));
        }
        if (end + 2 > MOST_OCTETS) return new Bad("the line is too long");
        if (end + 2 < text.length()) return new Bad("something follows the header");
        return line(text.substring(START.length(), end));
    }

    private static ProxyHeader line(String line) {
        List<String> words = words(line);
        // Whatever follows UNKNOWN is to be ignored.
        if (words.getFirst().equals("UNKNOWN")) return new Unknown();
        boolean four = words.getFirst().equals("TCP4");
        if (!four && !words.getFirst().equals("TCP6")) return new Bad("the family is unknown");
        if (words.size() != 5) return new Bad("it has not two addresses and two ports");
        Optional<InetSocketAddress> source = endpoint(words.get(1), words.get(3), four);
        Optional<InetSocketAddress> destination = endpoint(words.get(2), words.get(4), four);
        if (source.isEmpty() || destination.isEmpty()) return new Bad("an address is malformed");
        return new Proxied(source.get(), destination.get(), Optional.empty());
    }

    private static List<String> words(String line) {
        return List.of(line.split(" ", -1));
    }

    private static Optional<InetSocketAddress> endpoint(String host, String port, boolean four) {
        boolean number = Characters.isNumber(port, 5) && (port.length() == 1 || !zero(port));
        if (!number || Integer.parseInt(port) > 0xffff) return Optional.empty();
        if (four == host.contains(":")) return Optional.empty();
        return IpAddresses.parse(host)
                .filter(a -> !four || isCanonical(a, host))
                .map(a -> new InetSocketAddress(a, Integer.parseInt(port)));
    }

    private static boolean zero(String port) {
        return port.charAt(0) == '0';
    }

    /** Leading zeros, which some read as octal, are no part of an IPv4 address here. */
    private static boolean isCanonical(InetAddress address, String text) {
        return address instanceof Inet4Address && IpAddresses.text(address).equals(text);
    }
}
