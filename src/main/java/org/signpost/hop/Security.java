package org.signpost.hop;

import org.signpost.config.RouteConfig;
import org.signpost.config.RouteConfig.Tls;
import org.signpost.config.RouteConfig.TlsLevel;
import org.signpost.sasl.SaslClient;
import org.signpost.smtpclient.Login;
import org.signpost.tls.TlsPolicy;
import org.signpost.tls.Trust;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Says how a destination is secured; the policy is fixed before anything is connected to. */
final class Security {

    private final CachedFile<Trust> authorities = new CachedFile<>(Trust::pem);
    private final CachedFile<String> secrets =
            new CachedFile<>(text -> text.lines().findFirst().filter(line -> !line.isEmpty()));

    /**
     * What TLS must achieve with a host of that name.
     *
     * @throws IOException when the file of trusted authorities can't be read
     */
    TlsPolicy policy(Destination destination, String host) throws IOException {
        return switch (destination) {
            case Destination.Maildir _, Destination.Nowhere _ -> new TlsPolicy.None();
            case Destination.Lmtp(_, Tls tls, _) -> policy(tls, host, false);
            case Destination.Inner(_, Tls tls) -> policy(tls, host, false);
            case Destination.Exchangers(_, Tls tls) -> policy(tls, host, false);
            case Destination.Literal(_, Tls tls) -> policy(tls, host, false);
            case Destination.RelayHost(_, _, var login, Tls tls) ->
                    policy(tls, host, login.isPresent());
        };
    }

    private TlsPolicy policy(Tls tls, String host, boolean login) throws IOException {
        // Whoever gets a password is verified, and whoever names an authority wants to be asked.
        boolean verify = login || tls.trust().isPresent();
        return switch (tls.level()) {
            case DEFAULT -> verify ? pkix(tls, host) : new TlsPolicy.Opportunistic();
            case PKIX -> pkix(tls, host);
            case ENCRYPT -> new TlsPolicy.Encrypt();
            case OPPORTUNISTIC -> new TlsPolicy.Opportunistic();
            case NONE -> new TlsPolicy.None();
        };
    }

    private TlsPolicy pkix(Tls tls, String host) throws IOException {
        Optional<Path> file = tls.trust();
        Trust trust = file.isPresent() ? authorities.value(file.get()) : new Trust.Public();
        return new TlsPolicy.Pkix(Set.of(host), trust);
    }

    /**
     * Who we are to the hosts of a destination.
     *
     * @throws IOException when the file of the secret can't be read
     */
    Optional<Login> login(Destination destination) throws IOException {
        if (!(destination instanceof Destination.RelayHost(_, _, var login, Tls tls))
                || login.isEmpty()) {
            return Optional.empty();
        }
        if (tls.level() != TlsLevel.DEFAULT && tls.level() != TlsLevel.PKIX) {
            throw new IOException("a route with a user has to verify its server");
        }
        RouteConfig.RouteLogin who = login.get();
        String text = secrets.value(who.file());
        SaslClient.Secret secret =
                switch (who.kind()) {
                    case PASSWORD -> new SaslClient.Secret.Password(text);
                    case TOKEN -> new SaslClient.Secret.Token(text.strip());
                };
        return Optional.of(new Login(who.user(), secret));
    }
}
