package org.signpost.smtpserver;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;

/** TLS that encrypts nothing, so that a transcript can be read. */
final class PretendedTls implements TlsStart {

    private final Peer peer;

    PretendedTls(Peer peer) {
        this.peer = peer;
    }

    @Override
    public Encrypted begin(Socket socket, Duration handshakeTimeout) throws IOException {
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        return new Encrypted() {
            @Override
            public InputStream input() {
                return in;
            }

            @Override
            public OutputStream output() {
                return out;
            }

            @Override
            public String protocol() {
                return "TLSv1.3";
            }

            @Override
            public String cipher() {
                return "TLS_AES_128_GCM_SHA256";
            }

            @Override
            public Peer peer() {
                return peer;
            }

            @Override
            public void close() throws IOException {
                socket.close();
            }
        };
    }
}
