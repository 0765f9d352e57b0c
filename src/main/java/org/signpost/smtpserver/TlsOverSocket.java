package org.signpost.smtpserver;

import org.signpost.tls.ServerTls;
import org.signpost.tls.TlsConnection;
import org.signpost.tls.TlsSession;
import org.signpost.tls.Trust;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;

/** A TLS connection as a session sees it. */
record TlsOverSocket(TlsConnection connection) implements TlsStart.Encrypted {

    /** Begins it. */
    record Start(ServerTls tls) implements TlsStart {

        @Override
        public Encrypted begin(Socket socket, Duration handshakeTimeout) throws IOException {
            return new TlsOverSocket(TlsConnection.server(socket, tls, handshakeTimeout));
        }

        @Override
        public TlsStart asking(Trust authority) {
            return new Start(tls.asking(authority));
        }
    }

    @Override
    public TlsStart.Peer peer() {
        TlsSession session = connection.session();
        Optional<TlsStart.ClientCertificate> certificate =
                session.peerChain().isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                new TlsStart.ClientCertificate(
                                        session.authenticated(), session.peerMailboxes()));
        return new TlsStart.Peer(connection::binding, certificate);
    }

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
