package org.signpost.ldap;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.util.ssl.SSLSocketVerifier;

import org.signpost.observe.Clock;
import org.signpost.tls.PeerCheck;
import org.signpost.tls.PeerVerdict;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/**
 * Takes only a server whose certificate is for the name that was asked for (RFC 4513 §3.1.3). The
 * SDK's own check is not enough: it takes one for any name that leads to the same address.
 */
final class NamedServer extends SSLSocketVerifier {

    private final PeerCheck check;

    NamedServer(PeerCheck check) {
        this.check = check;
    }

    @Override
    public void verifySSLSocket(String host, int port, SSLSocket socket) throws LDAPException {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            for (Certificate certificate : socket.getSession().getPeerCertificates()) {
                if (certificate instanceof X509Certificate x509) chain.add(x509);
            }
        } catch (SSLException unverified) {
            throw new LDAPException(
                    ResultCode.CONNECT_ERROR, "TLS failed: " + unverified.getMessage(), unverified);
        }
        if (check.judge(chain, Clock.system().instant()) instanceof PeerVerdict.Refused refused) {
            throw new LDAPException(ResultCode.CONNECT_ERROR, refused.why());
        }
    }
}
