package org.signpost.lab;

import org.signpost.account.RandomPassword;
import org.signpost.address.IpAddresses;
import org.signpost.address.LocalPart;
import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.config.Config;
import org.signpost.json.JsonObject;
import org.signpost.message.Composition;
import org.signpost.nameserver.NameServer;
import org.signpost.nameserver.Zone;
import org.signpost.node.Node;
import org.signpost.node.TemporaryFolder;
import org.signpost.observe.Clock;
import org.signpost.observe.EventSink;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtpclient.Caller;
import org.signpost.smtpclient.Content;
import org.signpost.smtpclient.Login;
import org.signpost.smtpclient.OpenResult;
import org.signpost.smtpclient.Outgoing;
import org.signpost.smtpclient.Sent;
import org.signpost.smtpclient.SmtpClient;
import org.signpost.smtpclient.SmtpConnection;
import org.signpost.smtpclient.Target;
import org.signpost.smtpclient.Timeouts;
import org.signpost.tls.LaboratoryCa;
import org.signpost.tls.TlsPolicy;
import org.signpost.tls.Trust;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** Three servers, their DNS, and the mail between them. */
public final class Laboratory implements AutoCloseable {

    private static final Duration CERTIFICATES_LAST = Duration.ofDays(30);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int PASSWORD_CHARACTERS = 12;
    private static final String ALL_IS_WELL =
            "Every message arrived. SPF, DKIM, DMARC, ARC and iprev found what they should.";

    private final Path folder;
    private final LabPlan plan;
    private final LabZones zones;
    private final LabScreen screen;
    private final Arrivals arrivals = new Arrivals();
    private final Map<LabSite, String> passwords = new HashMap<>();

    /** A signal may end the laboratory while its servers start. */
    private final List<Node> nodes = new CopyOnWriteArrayList<>();

    private Optional<TemporaryFolder> temporary;
    private Optional<NameServer> dns = Optional.empty();
    private boolean closed;
    private String authority = "";

    private Laboratory(Path folder, Optional<TemporaryFolder> temporary, LabScreen screen) {
        this.folder = folder;
        this.temporary = temporary;
        this.screen = screen;
        plan = LabPlan.in(folder);
        zones = new LabZones(plan);
    }

    /** The laboratory can't start; its message says why. */
    public static final class LabException extends Exception {
        private static final long serialVersionUID = 1;

        LabException(String message) {
            super(message);
        }
    }

    /** A laboratory that keeps its data in that folder. */
    public static Laboratory in(Path folder, LabScreen screen) {
        return new Laboratory(folder.toAbsolutePath(), Optional.empty(), screen);
    }

    /**
     * A laboratory whose data goes when it closes.
     *
     * @throws IOException when no folder can be made for it
     */
    public static Laboratory temporary(LabScreen screen) throws IOException {
        TemporaryFolder folder = TemporaryFolder.create("signpost-lab-");
        return new Laboratory(folder.path(), Optional.of(folder), screen);
    }

    /**
     * Starts DNS and servers. Whatever fails, it has to be closed.
     *
     * @throws LabException when a port is taken or a server refuses to start
     * @throws IOException when the folder can't be used
     */
    public void begin() throws IOException, LabException {
        Files.createDirectories(folder);
        screen.title("The laboratory: three mail servers and their DNS on loopback");
        LaboratoryCa ca = LaboratoryCa.create("Laboratory", CERTIFICATES_LAST, Clock.system());
        authority = ca.certificate();
        Files.writeString(folder.resolve("ca.pem"), authority);
        startDns();
        Timeline timeline = new Timeline(screen, Instant.now());
        for (LabSite site : plan.sites()) startServer(site, ca, timeline);
    }

    private void startDns() throws LabException {
        InetSocketAddress at = new InetSocketAddress(LabPlan.DNS_ADDRESS, LabPlan.DNS_PORT);
        try {
            keep(NameServer.start(at, zones.all()));
        } catch (IOException e) {
            throw new LabException(
                    "can't serve DNS on %s:%d: %s; does another laboratory run?"
                            .formatted(LabPlan.DNS_ADDRESS, LabPlan.DNS_PORT, e.getMessage()));
        }
        screen.line(
                "  DNS     %s:%d, with MX, SPF, DKIM, DMARC and PTR records"
                        .formatted(LabPlan.DNS_ADDRESS, LabPlan.DNS_PORT));
    }

    private void startServer(LabSite site, LaboratoryCa ca, Timeline timeline)
            throws IOException, LabException {
        LabFiles.write(site, plan.config(site), ca.issue(List.of(site.host()), CERTIFICATES_LAST));
        Config config = LabFiles.read(site.configFile());
        EventSink look = event -> arrivals.look(site, event);
        Node.Conditions conditions =
                Node.Conditions.of(Clock.system(), timeline.of(site).and(look));
        switch (Node.start(config, conditions)) {
            case Node.Running(Node node) -> keep(node);
            case Node.NotStarted(List<String> problems, _) ->
                    throw new LabException(String.join("\n", problems));
        }
        for (String user : site.users()) setPassword(site, user, nodes.getLast());
        publishKeys(site, nodes.getLast());
        screen.line(
                "  %-6s  %s  mx %d, submission %d (TLS) and %d (STARTTLS); user %s, password %s"
                        .formatted(
                                site.domain(),
                                site.address(),
                                LabSite.MX_PORT,
                                LabSite.SUBMISSIONS_PORT,
                                LabSite.SUBMISSION_PORT,
                                site.mailbox(site.users().getFirst()),
                                passwords.get(site)));
    }

    private synchronized void keep(NameServer server) throws LabException {
        if (closed) {
            server.close();
            throw ended();
        }
        dns = Optional.of(server);
    }

    private synchronized void keep(Node node) throws LabException {
        if (closed) {
            node.close();
            throw ended();
        }
        nodes.add(node);
    }

    private static LabException ended() {
        return new LabException("it was told to end while it started");
    }

    private void setPassword(LabSite site, String user, Node node) throws IOException {
        String password = RandomPassword.of(PASSWORD_CHARACTERS);
        JsonObject request =
                JsonObject.empty().with("address", site.mailbox(user)).with("password", password);
        JsonObject added = node.ask(request.with("command", "user.add"));
        if (added.text("error").isPresent()) node.ask(request.with("command", "user.passwd"));
        passwords.put(site, password);
    }

    /** Makes DKIM keys, unless a kept folder has some, and puts their records into the DNS. */
    private void publishKeys(LabSite site, Node node) throws IOException, LabException {
        JsonObject request = JsonObject.of("domain", site.domain());
        List<JsonObject> keys = node.ask(request.with("command", "dkim.list")).objects("keys");
        if (keys.isEmpty()) {
            JsonObject made = node.ask(request.with("command", "dkim.generate"));
            Optional<String> error = made.text("error");
            if (error.isPresent()) throw new LabException(error.get());
            keys = made.objects("keys");
        }
        publish(zones.of(site, keys.stream().flatMap(key -> key.text("zone").stream()).toList()));
    }

    private synchronized void publish(Zone zone) {
        dns.ifPresent(server -> server.replace(zone));
    }

    /** Sends the messages of the tour and waits for them; whether each is where it should be. */
    public boolean tour() throws IOException, InterruptedException {
        List<LabMessage> messages = new LabTour(plan).messages();
        screen.title("The tour: " + messages.size() + " messages");
        boolean sent = true;
        for (LabMessage message : messages) {
            sent &= send(message);
            // Each message's lines stay below its heading: those of its sender come last.
            arrivals.missing(PATIENCE, this::isIdle);
            arrivals.settle(PATIENCE, this::isIdle);
        }
        List<String> wrong = arrivals.missing(PATIENCE, this::isIdle);
        for (String line : wrong) screen.line(screen.tone(LabScreen.Tone.BAD, line));
        boolean all = sent && wrong.isEmpty();
        if (all) {
            screen.title(screen.tone(LabScreen.Tone.GOOD, ALL_IS_WELL));
        }
        return all;
    }

    /** Whether no server has a message in its queue. */
    private boolean isIdle() {
        JsonObject request = JsonObject.of("command", "queue.count");
        try {
            for (Node node : nodes) {
                if (node.ask(request).number("count").orElse(1L) > 0) return false;
            }
            return true;
        } catch (IOException unknown) {
            return false;
        }
    }

    private boolean send(LabMessage message) throws IOException {
        screen.line("");
        screen.line(
                screen.tone(
                        LabScreen.Tone.TITLE,
                        "  %s → %s: %s".formatted(message.from(), message.to(), message.about())));
        String id = "<" + UUID.randomUUID() + "@" + message.site().domain() + ">";
        arrivals.await(id, message);
        Outgoing outgoing =
                Outgoing.plain(
                        ReversePath.of(sender(message)),
                        List.of(message.to()),
                        Content.of(composed(message, id)),
                        false);
        SmtpClient client = new SmtpClient(() -> Timeouts.RFC_5321, Clock.system());
        return switch (client.open(target(message), policy(message), caller(message))) {
            case OpenResult.Open(SmtpConnection connection) -> {
                try (connection) {
                    yield submitted(connection.send(outgoing));
                }
            }
            case OpenResult.Refused(var stage, DeliveryStatus status) -> failed(status);
        };
    }

    private Caller caller(LabMessage message) {
        Login login = new Login(message.from().text(), passwords.getOrDefault(message.site(), ""));
        return new Caller(
                LabPlan.OUTSIDER.text(),
                IpAddresses.parse(LabPlan.OUTSIDER_ADDRESS),
                Optional.of(login).filter(l -> !isFromOutside(message)));
    }

    /** Whoever forges an author's name may still send for a domain of his own. */
    private static Mailbox sender(LabMessage message) {
        return isFromOutside(message)
                ? new Mailbox(new LocalPart("mallory"), LabPlan.OUTSIDER)
                : message.from();
    }

    private static boolean isFromOutside(LabMessage message) {
        return message.how().door() == LabMessage.Door.MX;
    }

    private boolean submitted(Sent sent) {
        return sent.toAll() || failed(sent.recipients().getFirst());
    }

    private boolean failed(DeliveryStatus status) {
        screen.line(screen.tone(LabScreen.Tone.BAD, "  not submitted: " + status.reason()));
        return false;
    }

    private static Target target(LabMessage message) {
        LabMessage.Door door = message.how().door();
        boolean implicit = door == LabMessage.Door.SUBMISSIONS;
        InetSocketAddress address = new InetSocketAddress(message.site().address(), door.port());
        return new Target(message.site().host(), address, Target.Protocol.SMTP, implicit);
    }

    private TlsPolicy policy(LabMessage message) {
        return new TlsPolicy.Pkix(
                Set.of(message.site().host()), Trust.pem(authority).orElseThrow());
    }

    private static byte[] composed(LabMessage message, String id) throws IOException {
        var head =
                new Composition.Head(
                        message.from(),
                        List.of(message.to()),
                        "Laboratory: " + message.about(),
                        Instant.now(),
                        id);
        Optional<Composition.Attachment> attachment =
                message.how().attachment() == 0
                        ? Optional.empty()
                        : Optional.of(
                                new Composition.Attachment(
                                        "random.bin", out -> out.write(noise(message))));
        String text = "This message shows mail " + message.about() + ".\n";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Composition(head, text, attachment).writeTo(out);
        return out.toByteArray();
    }

    private static byte[] noise(LabMessage message) {
        byte[] octets = new byte[message.how().attachment()];
        new Random(1).nextBytes(octets);
        return octets;
    }

    /** Shows how to go on by hand. */
    public void invite() {
        LabSite a = plan.a();
        screen.title("Try it yourself");
        screen.line(
                "  swaks --server %s --port %d --tls-on-connect --auth PLAIN --auth-user %s --auth-password '%s' --from %s --to %s"
                        .formatted(
                                a.address(),
                                LabSite.SUBMISSIONS_PORT,
                                a.mailbox("alice"),
                                passwords.get(a),
                                a.mailbox("alice"),
                                plan.b().mailbox("bob")));
        screen.line("  Its mail arrives in  " + plan.b().maildir("bob"));
        whereabouts();
    }

    /** Shows where everything is. */
    public void whereabouts() {
        String how = temporary.isPresent() ? "  (removed at the end; --dir FOLDER keeps it)" : "";
        screen.line("  Configurations, data and mail are in  " + folder + how);
    }

    /** Lets a temporary folder stay, for a look at what went wrong, and shows where it is. */
    public synchronized void keepFolder() {
        temporary = Optional.empty();
        whereabouts();
    }

    /** Whether nothing of it is left when it closes. */
    public boolean isTemporary() {
        return temporary.isPresent();
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        for (Node node : nodes.reversed()) node.close();
        nodes.clear();
        dns.ifPresent(NameServer::close);
        dns = Optional.empty();
        if (temporary.isPresent()) temporary.get().close();
    }
}
