package org.signpost.tls;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a client can do, read from its first message (RFC 8446 §4.1.2, RFC 5246 §7.4.1.2), so that
 * the certificate is chosen alike whichever implementation of TLS serves it.
 *
 * @param serverName the host name it asks for, as sent
 * @param suites cipher suites, by their numbers
 * @param versions what {@code supported_versions} lists; empty before TLS 1.3
 * @param signatures signature schemes, by their numbers
 */
record ClientHello(
        Optional<String> serverName,
        Set<Integer> suites,
        Set<Integer> versions,
        Set<Integer> signatures) {

    /** What the octets received so far amount to. */
    sealed interface Reading {}

    /** The whole message. */
    record Whole(ClientHello hello) implements Reading {}

    /** The beginning of a message: more must be read. */
    record Partial() implements Reading {}

    /** Not a ClientHello: the implementation of TLS words the refusal. */
    record Malformed() implements Reading {}

    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int SERVER_NAME = 0;
    private static final int SIGNATURE_ALGORITHMS = 13;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int TLS13 = 0x0304;
    private static final Set<Integer> ECDSA_SUITES = Set.of(0xC02B, 0xC02C, 0xCCA9);
    private static final Set<Integer> RSA_SUITES = Set.of(0xC02F, 0xC030, 0xCCA8);
    private static final Set<Integer> ECDSA_SIGNATURES = Set.of(0x0403, 0x0503);
    private static final Set<Integer> RSA_SIGNATURES =
            Set.of(0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601);

    /** Reads records as received, from position to limit; moves nothing. */
    static Reading read(ByteBuffer records) {
        ByteBuffer in = records.duplicate();
        ByteBuffer message = ByteBuffer.allocate(in.remaining());
        while (in.remaining() >= 5) {
            int type = in.get() & 0xff;
            in.getShort();
            int length = in.getShort() & 0xffff;
            if (type != HANDSHAKE) {
                return new Malformed();
            }
            if (in.remaining() < length) {
                break;
            }
            message.put(in.slice(in.position(), length));
            in.position(in.position() + length);
        }
        return ofMessage(message.flip());
    }

    private static Reading ofMessage(ByteBuffer message) {
        if (message.remaining() < 4) {
            return new Partial();
        }
        int typeAndLength = message.getInt();
        int length = typeAndLength & 0xffffff;
        if (typeAndLength >>> 24 != CLIENT_HELLO) {
            return new Malformed();
        }
        if (message.remaining() < length) {
            return new Partial();
        }
        try {
            return new Whole(ofBody(message.slice(message.position(), length)));
        } catch (BufferUnderflowException shorterThanItSays) {
            return new Malformed();
        }
    }

    private static ClientHello ofBody(ByteBuffer body) {
        take(body, 2 + 32);
        take(body, body.get() & 0xff);
        Set<Integer> suites = numbers(take(body, body.getShort() & 0xffff));
        take(body, body.get() & 0xff);
        Optional<String> serverName = Optional.empty();
        Set<Integer> versions = Set.of();
        Set<Integer> signatures = Set.of();
        ByteBuffer extensions =
                body.hasRemaining() ? take(body, body.getShort() & 0xffff) : BufferPool.NONE;
        while (extensions.hasRemaining()) {
            int type = extensions.getShort() & 0xffff;
            ByteBuffer content = take(extensions, extensions.getShort() & 0xffff);
            switch (type) {
                case SERVER_NAME -> serverName = serverName(content);
                case SUPPORTED_VERSIONS -> versions = numbers(take(content, content.get() & 0xff));
                case SIGNATURE_ALGORITHMS ->
                        signatures = numbers(take(content, content.getShort() & 0xffff));
                default -> {}
            }
        }
        return new ClientHello(serverName, suites, versions, signatures);
    }

    /** RFC 6066 §3: a list of names by type, of which only type 0 was ever defined. */
    private static Optional<String> serverName(ByteBuffer content) {
        ByteBuffer list = take(content, content.getShort() & 0xffff);
        if (list.remaining() < 3 || list.get() != 0) {
            return Optional.empty();
        }
        ByteBuffer name = take(list, list.getShort() & 0xffff);
        return Optional.of(StandardCharsets.ISO_8859_1.decode(name).toString())
                .filter(ReferenceName::isHostName);
    }

    private static ByteBuffer take(ByteBuffer from, int length) {
        if (length > from.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer part = from.slice(from.position(), length);
        from.position(from.position() + length);
        return part;
    }

    private static Set<Integer> numbers(ByteBuffer list) {
        Set<Integer> numbers = new HashSet<>();
        while (list.remaining() >= 2) {
            numbers.add(list.getShort() & 0xffff);
        }
        return numbers;
    }

    /** Whether the client can verify a server whose key is of that algorithm. */
    boolean supports(KeyKind kind) {
        Set<Integer> schemes = kind == KeyKind.ECDSA ? ECDSA_SIGNATURES : RSA_SIGNATURES;
        if (signatures.stream().noneMatch(schemes::contains)) {
            return false;
        }
        Set<Integer> withKey = kind == KeyKind.ECDSA ? ECDSA_SUITES : RSA_SUITES;
        return versions.contains(TLS13) || suites.stream().anyMatch(withKey::contains);
    }
}
