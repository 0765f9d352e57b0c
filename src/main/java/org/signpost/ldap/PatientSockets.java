package org.signpost.ldap;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

import javax.net.ssl.SSLSocketFactory;

/**
 * Makes sockets on which no read waits forever: the SDK shakes hands on them before it sets a time
 * of its own.
 */
final class PatientSockets extends SSLSocketFactory {

    private final SSLSocketFactory sockets;
    private final int milliseconds;

    PatientSockets(SSLSocketFactory sockets, int milliseconds) {
        this.sockets = sockets;
        this.milliseconds = milliseconds;
    }

    private Socket patient(Socket socket) throws IOException {
        socket.setSoTimeout(milliseconds);
        return socket;
    }

    @Override
    public Socket createSocket() throws IOException {
        return patient(sockets.createSocket());
    }

    @Override
    public Socket createSocket(Socket inner, String host, int port, boolean close)
            throws IOException {
        return patient(sockets.createSocket(inner, host, port, close));
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return patient(sockets.createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort)
            throws IOException {
        return patient(sockets.createSocket(host, port, from, fromPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return patient(sockets.createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
            throws IOException {
        return patient(sockets.createSocket(host, port, from, fromPort));
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return sockets.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return sockets.getSupportedCipherSuites();
    }
}
