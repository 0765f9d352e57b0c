package org.signpost.cli;

import org.signpost.address.Domain;
import org.signpost.address.IpAddresses;
import org.signpost.address.Mailbox;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.MxRecord;
import org.signpost.dns.Resolver;
import org.signpost.dns.StubResolver;
import org.signpost.smtpclient.Login;
import org.signpost.smtpclient.Target;
import org.signpost.tls.TlsPolicy;
import org.signpost.tls.Trust;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which server {@code send} speaks to, and how. */
final class ServerOptions {

    private static final Set<Integer> IMPLICIT_PORTS = Set.of(465, 2465);
    private static final Set<Integer> SUBMISSION_PORTS = Set.of(587, 2587);

    /** How a session is secured. */
    enum TlsChoice {
        implicit,
        starttls,
        opportunistic,
        none
    }

    @Option(
            names = "--server",
            paramLabel = "HOST[:PORT]",
            description = "The server. Default: the MX of the recipients' domain.")
    private Optional<String> server = Optional.empty();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description =
                    "The port of an MX, and of a server without one; laboratories have another."
                            + " Default: ${DEFAULT-VALUE}.",
            defaultValue = "25")
    private int port;

    @Option(
            names = "--tls",
            paramLabel = "HOW",
            description =
                    "${COMPLETION-CANDIDATES}. Default: implicit on ports 465 and 2465, starttls on"
                            + " 587 and 2587, opportunistic elsewhere; with --user never less than"
                            + " starttls.")
    private Optional<TlsChoice> tls = Optional.empty();

    @Option(
            names = {"-u", "--user"},
            paramLabel = "NAME",
            description = "Logs in; the password is asked for.")
    private Optional<String> user = Optional.empty();

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "The password is its first line.")
    private Optional<Path> passwordFile = Optional.empty();

    @Option(
            names = "--tls-name",
            paramLabel = "NAME",
            description = "The name that the certificate must have. Default: the host's.")
    private Optional<String> tlsName = Optional.empty();

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "PEM file of the authority, or of the certificate itself, to trust.")
    private Optional<Path> trust = Optional.empty();

    @Option(
            names = "--helo",
            paramLabel = "NAME",
            description = "Our name in EHLO. Default: this host's.")
    private Optional<String> helo = Optional.empty();

    @Option(names = "--lmtp", description = "Speaks LMTP.")
    private boolean lmtp;

    @Option(
            names = "--resolver",
            paramLabel = "HOST:PORT",
            description = "The DNS server to ask for MX and addresses. Default: the system's.")
    private Optional<String> resolver = Optional.empty();

    /** One server that may be tried. */
    record Choice(Target target, TlsPolicy policy) {}

    String helo() {
        return helo.orElseGet(ServerOptions::hostName);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    Optional<Login> login(Terminal terminal) throws IOException {
        if (user.isEmpty()) return Optional.empty();
        String password =
                passwordFile.isPresent()
                        ? SendCommand.password(passwordFile.get())
                        : terminal.password();
        return Optional.of(new Login(user.get(), password));
    }

    /** The servers to try, best first. */
    List<Choice> choices(List<Mailbox> recipients) throws IOException {
        if (port < 1 || port > 65535) throw Failure.usage("not a port: " + port);
        List<Choice> choices = new ArrayList<>();
        if (server.isPresent()) {
            HostAndPort named = HostAndPort.parse(server.get(), port);
            addHost(choices, named.host(), named.port());
            if (choices.isEmpty()) throw Failure.couldNot("no address of " + named.host());
            return choices;
        }
        if (user.isPresent()) throw Failure.usage("--user needs --server");
        Mailbox recipient = recipients.getFirst();
        Domain domain =
                recipient.domain().orElseThrow(() -> Failure.usage(recipient + ": use --server"));
        if (recipients.stream().anyMatch(r -> !r.host().equals(domain))) {
            throw Failure.usage("the recipients are in several domains; use --server");
        }
        for (String host : mxHosts(DnsName.of(domain.text()))) addHost(choices, host, port);
        if (choices.isEmpty()) throw Failure.couldNot("no address of any MX of " + domain);
        return choices;
    }

    private List<String> mxHosts(DnsName domain) {
        return switch (resolver().mx(domain)) {
            case Answer.Found<MxRecord> found when found.records().getFirst().isNull() ->
                    throw Failure.problem(domain + " takes no mail (null MX, RFC 7505)");
            case Answer.Found<MxRecord> found ->
                    found.records().stream()
                            .sorted(Comparator.comparingInt(MxRecord::preference))
                            .map(mx -> mx.exchange().text())
                            .toList();
            case Answer.NoData<MxRecord> none -> List.of(domain.text());
            case Answer.NoSuchName<MxRecord> none ->
                    throw Failure.problem("there is no domain " + domain);
            case Answer.Failed<MxRecord> failed ->
                    throw Failure.couldNot("no MX of " + domain + ": " + failed.detail());
        };
    }

    private void addHost(List<Choice> choices, String host, int port) throws IOException {
        TlsChoice how = tlsOn(port);
        Target.Protocol protocol = lmtp ? Target.Protocol.LMTP : Target.Protocol.SMTP;
        TlsPolicy policy = policy(how, tlsName.orElse(host));
        for (InetAddress address : addresses(host)) {
            Target target =
                    new Target(
                            host,
                            new InetSocketAddress(address, port),
                            protocol,
                            how == TlsChoice.implicit);
            choices.add(new Choice(target, policy));
        }
    }

    private TlsChoice tlsOn(int port) {
        if (tls.isPresent()) return tls.get();
        if (IMPLICIT_PORTS.contains(port)) return TlsChoice.implicit;
        boolean submission = SUBMISSION_PORTS.contains(port) || user.isPresent();
        return submission ? TlsChoice.starttls : TlsChoice.opportunistic;
    }

    private TlsPolicy policy(TlsChoice how, String name) throws IOException {
        boolean open = how == TlsChoice.none || how == TlsChoice.opportunistic;
        if (open && user.isPresent()) {
            throw Failure.usage(
                    "--user needs --tls implicit or starttls: no password in the clear");
        }
        return switch (how) {
            case none -> new TlsPolicy.None();
            case opportunistic -> new TlsPolicy.Opportunistic();
            case implicit, starttls -> new TlsPolicy.Pkix(Set.of(name), trust());
        };
    }

    private Trust trust() throws IOException {
        if (trust.isEmpty()) return new Trust.Public();
        String pem = Files.readString(trust.get(), StandardCharsets.ISO_8859_1);
        return Trust.pem(pem)
                .orElseThrow(
                        () -> Failure.couldNot(trust.get() + " holds no certificate in PEM form"));
    }

    private Resolver resolver() {
        return resolver.map(text -> HostAndPort.parse(text, 53))
                .map(at -> StubResolver.of(List.of(new InetSocketAddress(at.host(), at.port()))))
                .orElseGet(StubResolver::system);
    }

    /**
     * The addresses of a host: written out, in the DNS named by an option, or as the system knows
     * them.
     */
    private List<InetAddress> addresses(String host) {
        if (resolver.isEmpty() || IpAddresses.parse(host).isPresent()) return bySystem(host);
        List<InetAddress> addresses = new ArrayList<>();
        DnsName name = DnsName.of(host);
        Resolver asked = resolver();
        if (asked.ipv6(name) instanceof Answer.Found<InetAddress> six)
            addresses.addAll(six.records());
        if (asked.ipv4(name) instanceof Answer.Found<InetAddress> four)
            addresses.addAll(four.records());
        return addresses;
    }

    private static List<InetAddress> bySystem(String host) {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException unknown) {
            return List.of();
        }
    }
}
