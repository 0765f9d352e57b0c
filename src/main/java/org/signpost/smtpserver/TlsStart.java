package org.signpost.smtpserver;

import org.signpost.tls.ServerTls;
import org.signpost.tls.TlsConnection;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;

/** Begins TLS on a connection, as its server. */
@FunctionalInterface
public interface TlsStart {

    /**
     * Does the handshake. Octets that were read from the socket before are lost to it.
     *
     * @param handshakeTimeout for the whole handshake
     * @throws IOException when no session comes of it; its message says why, and the socket is of
     *     no further use
     */
    Encrypted begin(Socket socket, Duration handshakeTimeout) throws IOException;

    /** TLS with these certificates. */
    static TlsStart with(ServerTls tls) {
        return (socket, timeout) -> new TlsOverSocket(TlsConnection.server(socket, tls, timeout));
    }

    /** The encrypted connection. */
    interface Encrypted extends Closeable {

        /** What the client says, decrypted; reads obey the socket's SO_TIMEOUT. */
        InputStream input();

        /** Encrypts what is said to the client. */
        OutputStream output();

        /** The protocol's version, such as {@code TLSv1.3}. */
        String protocol();

        /** IANA's name of the cipher suite. */
        String cipher();

        /** Says goodbye and closes the socket. */
        @Override
        void close() throws IOException;
    }
}
