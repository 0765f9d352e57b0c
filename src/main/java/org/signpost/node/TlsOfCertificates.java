package org.signpost.node;

import org.signpost.smtpserver.TlsStart;
import org.signpost.tls.ServerTls;
import org.signpost.tls.TlsConnection;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;

/**
 * Begins TLS on a listener's connections with the server's certificates.
 *
 * @param tls what it shows
 */
record TlsOfCertificates(ServerTls tls) implements TlsStart {

    @Override
    public Encrypted begin(Socket socket, Duration handshakeTimeout) throws IOException {
        return new Started(TlsConnection.server(socket, tls, handshakeTimeout));
    }

    private record Started(TlsConnection connection) implements Encrypted {

        @Override
        public InputStream input() {
            return connection.input();
        }

        @Override
        public OutputStream output() {
            return connection.output();
        }

        @Override
        public String protocol() {
            return connection.session().protocol();
        }

        @Override
        public String cipher() {
            return connection.session().cipherSuite();
        }

        @Override
        public void close() throws IOException {
            connection.close();
        }
    }
}
