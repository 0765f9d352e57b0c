package org.signpost.smtpserver;

import org.signpost.tls.TlsConnection;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A TLS connection as a session sees it. */
record TlsOverSocket(TlsConnection connection) implements TlsStart.Encrypted {

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
