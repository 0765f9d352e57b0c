package org.signpost.proxyprotocol;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/** What stands behind the addresses of version 2: type, length, value (proxy-protocol.txt §2.2). */
sealed interface Extras {

    int TYPE_CRC32C = 0x03;
    int TYPE_SSL = 0x20;
    int SUBTYPE_SSL_VERSION = 0x21;

    /** The client speaks TLS with the proxy. */
    int CLIENT_SSL = 0x01;

    /** Type and length. */
    int HEAD_OCTETS = 3;

    /** The bits of the client and the result of the verification, before the inner ones. */
    int SSL_HEAD_OCTETS = 5;

    /** They are in order. */
    record Sound(Optional<String> tls) implements Extras {}

    /** They aren't. */
    record Flawed(String reason) implements Extras {}

    /** One of them: where its value begins and ends. */
    record Item(int type, int start, int end) {}

    /** All of a header's from that octet on. */
    static Extras read(byte[] header, int from) {
        Optional<String> tls = Optional.empty();
        int at = from;
        while (at < header.length) {
            Optional<Item> found = item(header, at, header.length);
            if (found.isEmpty()) return new Flawed("a value is longer than the header");
            Item item = found.get();
            if (item.type() == TYPE_CRC32C && !isIntact(header, item)) {
                return new Flawed("the checksum is wrong");
            }
            if (item.type() == TYPE_SSL) tls = tls(header, item);
            at = item.end();
        }
        return new Sound(tls);
    }

    private static Optional<Item> item(byte[] octets, int at, int limit) {
        if (limit - at < HEAD_OCTETS) return Optional.empty();
        int length = (octets[at + 1] & 0xff) << 8 | (octets[at + 2] & 0xff);
        int start = at + HEAD_OCTETS;
        if (limit - start < length) return Optional.empty();
        return Optional.of(new Item(octets[at] & 0xff, start, start + length));
    }

    /** The checksum is that of the whole header with zeros in its own place. */
    private static boolean isIntact(byte[] header, Item item) {
        if (item.end() - item.start() != 4) return false;
        long told = 0;
        for (int i = item.start(); i < item.end(); i++) told = told << 8 | (header[i] & 0xff);
        CRC32C sum = new CRC32C();
        sum.update(header, 0, item.start());
        sum.update(new byte[4], 0, 4);
        sum.update(header, item.end(), header.length - item.end());
        return sum.getValue() == told;
    }

    /** The version, {@code TLSv1.3}; "yes" where the proxy says no more. Only for the log. */
    private static Optional<String> tls(byte[] header, Item ssl) {
        boolean encrypted =
                ssl.end() - ssl.start() >= SSL_HEAD_OCTETS
                        && (header[ssl.start()] & CLIENT_SSL) != 0;
        if (!encrypted) return Optional.empty();
        Optional<Item> inner = item(header, ssl.start() + SSL_HEAD_OCTETS, ssl.end());
        while (inner.isPresent()) {
            Item item = inner.get();
            if (item.type() == SUBTYPE_SSL_VERSION) {
                return Optional.of(
                        new String(
                                header,
                                item.start(),
                                Math.min(20, item.end() - item.start()),
                                StandardCharsets.ISO_8859_1));
            }
            inner = item(header, item.end(), ssl.end());
        }
        return Optional.of("yes");
    }
}
