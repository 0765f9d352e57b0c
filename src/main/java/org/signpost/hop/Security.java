package org.signpost.hop;

import org.signpost.config.RouteConfig;
import org.signpost.config.RouteConfig.Tls;
import org.signpost.config.RouteConfig.TlsLevel;
import org.signpost.dane.TlsaResult;
import org.signpost.dns.Resolver;
import org.signpost.hop.Hosts.Host;
import org.signpost.sasl.SaslClient;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtpclient.Login;
import org.signpost.tls.TlsPolicy;
import org.signpost.tls.Trust;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Says how a destination is secured; the policy is fixed before anything is connected to. */
final class Security {

    private static final Set<TlsLevel> VERIFIED =
            EnumSet.of(TlsLevel.DEFAULT, TlsLevel.DANE, TlsLevel.PKIX);

    private static final String ANY_CERTIFICATE = "the route wants TLS";

    private final DaneSearch dane;
    private final CachedFile<Trust> authorities = new CachedFile<>(Trust::pem);
    private final CachedFile<String> secrets =
            new CachedFile<>(text -> text.lines().findFirst().filter(line -> !line.isEmpty()));

    /** Asks that one for TLSA records; it has to remember answers. */
    Security(Resolver resolver) {
        dane = new DaneSearch(resolver);
    }

    /**
     * What TLS must achieve with a host, and why.
     *
     * @throws IOException when the file of trusted authorities can't be read
     */
    Secured policy(Destination destination, Host host) throws IOException {
        return switch (destination) {
            case Destination.Maildir _, Destination.Nowhere _ ->
                    new Secured.By(new TlsPolicy.None(), "no host");
            case Destination.Lmtp(_, Tls tls, _) ->
                    policy(new Hop(host, tls, false), Optional::empty);
            case Destination.Literal(_, Tls tls) ->
                    policy(new Hop(host, tls, false), Optional::empty);
            case Destination.Inner(_, Tls tls) ->
                    policy(new Hop(host, tls, false), () -> dane.of(host));
            case Destination.Exchangers(_, Tls tls, var found) ->
                    policy(new Hop(host, tls, false), () -> dane.of(host, found));
            case Destination.RelayHost(_, _, var login, Tls tls) ->
                    policy(new Hop(host, tls, login.isPresent()), () -> dane.of(host));
        };
    }

    /**
     * What the configuration says of a host.
     *
     * @param login whether it gets a password
     */
    private record Hop(Host host, Tls tls, boolean login) {

        /** Whoever gets a password is verified, and whoever names an authority is asked for it. */
        boolean verify() {
            return login || tls.trust().isPresent();
        }
    }

    /**
     * By the route.
     *
     * @param search what TLSA records say; asked only where that counts
     */
    private Secured policy(Hop hop, Supplier<Optional<TlsaResult>> search) throws IOException {
        return switch (hop.tls().level()) {
            case DEFAULT ->
                    hop.tls().trust().isPresent()
                            ? pkix(hop, "the route names its authority")
                            : byRecords(hop, search.get());
            case DANE -> demanded(hop, search.get());
            case PKIX -> pkix(hop, "the route wants a verified certificate");
            case ENCRYPT -> new Secured.By(new TlsPolicy.Encrypt(), ANY_CERTIFICATE);
            case OPPORTUNISTIC ->
                    new Secured.By(new TlsPolicy.Opportunistic(), "the route wants no more");
            case NONE -> new Secured.By(new TlsPolicy.None(), "the route wants no TLS");
        };
    }

    private Secured byRecords(Hop hop, Optional<TlsaResult> found) throws IOException {
        if (found.isEmpty()) return withoutDane(hop, "no DANE for a host that is named so");
        return switch (found.get()) {
            case TlsaResult.Usable usable -> dane(usable);
            // RFC 7672 §2.2: TLS is a must, and nobody can be verified by them.
            case TlsaResult.Unusable unusable ->
                    hop.verify()
                            ? pkix(hop, unusable.reason())
                            : new Secured.By(new TlsPolicy.Encrypt(), unusable.reason());
            case TlsaResult.LookupError error -> barred(hop, error.reason());
            case TlsaResult.NotApplicable none -> withoutDane(hop, none.reason());
        };
    }

    private static Secured demanded(Hop hop, Optional<TlsaResult> found) {
        return found.isPresent() && found.get() instanceof TlsaResult.Usable usable
                ? dane(usable)
                : barred(
                        hop,
                        "the route demands DANE, and "
                                + found.map(TlsaResult::reason)
                                        .orElse("a host that is named so has none"));
    }

    private static Secured dane(TlsaResult.Usable usable) {
        return new Secured.By(
                new TlsPolicy.Dane(usable.base().text(), usable.check()), usable.reason());
    }

    private Secured withoutDane(Hop hop, String reason) throws IOException {
        return hop.verify()
                ? pkix(hop, "the route has a user; " + reason)
                : new Secured.By(new TlsPolicy.Opportunistic(), reason);
    }

    /** RFC 7672 §2.1.2: whoever can't be asked about isn't reached, rather than unprotected. */
    private static Secured barred(Hop hop, String reason) {
        return new Secured.Barred(
                DeliveryStatus.ours("4.7.5", hop.host().name() + " gets no mail now: " + reason));
    }

    private Secured pkix(Hop hop, String reason) throws IOException {
        Optional<Path> file = hop.tls().trust();
        Trust trust = file.isPresent() ? authorities.value(file.get()) : new Trust.Public();
        return new Secured.By(new TlsPolicy.Pkix(Set.of(hop.host().name()), trust), reason);
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
        if (!VERIFIED.contains(tls.level())) {
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
