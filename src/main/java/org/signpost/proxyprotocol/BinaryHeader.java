package org.signpost.proxyprotocol;

import org.signpost.proxyprotocol.ProxyHeader.Bad;
import org.signpost.proxyprotocol.ProxyHeader.Local;
import org.signpost.proxyprotocol.ProxyHeader.NeedMore;
import org.signpost.proxyprotocol.ProxyHeader.Proxied;
import org.signpost.proxyprotocol.ProxyHeader.Unknown;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/** Version 2: octets (proxy-protocol.txt §2.2). */
final class BinaryHeader {

    private static final byte[] SIGNATURE = {
        '\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'
    };

    /** The signature, version and command, family and protocol, and the length of the rest. */
    static final int FIXED_OCTETS = 16;

    private static final int VERSION_2 = 2;
    private static final int LOCAL = 0;
    private static final int PROXY = 1;

    private final byte[] octets;

    private BinaryHeader(byte[] octets) {
        this.octets = octets;
    }

    static ProxyHeader parse(byte[] octets) {
        int begun = Math.min(octets.length, SIGNATURE.length);
        if (!Arrays.equals(octets, 0, begun, SIGNATURE, 0, begun)) {
            return new Bad("it begins like no header");
        }
        if (octets.length < FIXED_OCTETS) return new NeedMore(FIXED_OCTETS - octets.length);
        return new BinaryHeader(octets).read();
    }

    private ProxyHeader read() {
        int version = octets[12] >> 4 & 0xf;
        int command = octets[12] & 0xf;
        int end = FIXED_OCTETS + number(14);
        if (version != VERSION_2) return new Bad("the version is not 2");
        if (command != LOCAL && command != PROXY) return new Bad("the command is unknown");
        if (end > ProxyHeader.MOST_OCTETS) return new Bad("the header is too long");
        if (octets.length < end) return new NeedMore(end - octets.length);
        if (octets.length > end) return new Bad("something follows the header");
        // What else a LOCAL header holds is to be ignored.
        return command == LOCAL ? new Local() : addresses();
    }

    private ProxyHeader addresses() {
        return switch (octets[13]) {
            case 0x00 -> new Unknown();
            case 0x11 -> internet(4);
            case 0x21 -> internet(16);
            case 0x31 -> new Unknown();
            case 0x12, 0x22, 0x32 -> new Bad("it is about datagrams");
            default -> new Bad("the family is unknown");
        };
    }

    /** Both addresses, both ports, and what else the proxy says. */
    private ProxyHeader internet(int length) {
        int ports = FIXED_OCTETS + 2 * length;
        int more = ports + 4;
        if (more > octets.length) return new Bad("it is too short for its addresses");
        return switch (Extras.read(octets, more)) {
            case Extras.Flawed(String why) -> new Bad(why);
            case Extras.Sound(Optional<String> tls) ->
                    new Proxied(
                            endpoint(FIXED_OCTETS, length, ports),
                            endpoint(FIXED_OCTETS + length, length, ports + 2),
                            tls);
        };
    }

    private InetSocketAddress endpoint(int at, int length, int port) {
        try {
            byte[] address = Arrays.copyOfRange(octets, at, at + length);
            return new InetSocketAddress(InetAddress.getByAddress(address), number(port));
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private int number(int at) {
        return (octets[at] & 0xff) << 8 | (octets[at + 1] & 0xff);
    }
}
