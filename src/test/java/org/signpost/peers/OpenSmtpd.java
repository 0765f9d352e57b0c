package org.signpost.peers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An OpenSMTPD of its own, {@code mx.o.test}: delivers {@code o.test} to the Maildir of {@code
 * bob}, who has no other addresses there; passes {@code a.test} on to its MX, and {@code s.test}
 * and {@code t.test} to smarthosts, where it logs in over TLS of either kind.
 *
 * <p>It receives without TLS: Debian's doesn't get on with the OpenSSL that it is linked to there.
 */
final class OpenSmtpd implements AutoCloseable {

    static final String HOST = "127.0.0.28";

    private static final String CONFIG =
            """
            table secrets file:@FOLDER@/secrets
            listen on @HOST@ port @PORT@ hostname mx.o.test
            action "local" maildir "@FOLDER@/mail"
            action "mx" relay host "smtp+notls://@MX@" helo mx.o.test
            action "smtps" relay host "smtps://login@@SMTPS@" auth <secrets> tls no-verify
            action "starttls" relay host "smtp+tls://login@@STARTTLS@" auth <secrets> tls no-verify
            match from any for domain "o.test" action "local"
            match from any for domain "a.test" action "mx"
            match from any for domain "s.test" action "smtps"
            match from any for domain "t.test" action "starttls"
            """;

    /** Its users by number; nothing on the system need belong to them. */
    private static final Map<String, Integer> USERS =
            Map.of("opensmtpd", 64_001, "opensmtpq", 64_002, "bob", 64_003);

    private final Path folder;
    private final InetSocketAddress address;
    private Optional<PeerProcess> process = Optional.empty();

    private OpenSmtpd(Path folder, InetSocketAddress address) {
        this.folder = folder;
        this.address = address;
    }

    /**
     * Where it sends mail.
     *
     * @param mx for {@code a.test}
     * @param smtps for {@code s.test}
     * @param starttls for {@code t.test}
     */
    record Next(InetSocketAddress mx, InetSocketAddress smtps, InetSocketAddress starttls) {}

    /** One that isn't started yet, but has an address. */
    static OpenSmtpd in(Path folder) throws IOException {
        Needs.root();
        unpacked();
        return new OpenSmtpd(folder, Loopback.free(HOST));
    }

    private static Path unpacked() {
        return Unpacked.folder("opensmtpd", "usr/sbin/smtpd");
    }

    void start(Next next) throws IOException, InterruptedException {
        Shared.readable(folder);
        Path run = Files.createDirectory(folder.resolve("run"));
        Path spool = Files.createDirectory(folder.resolve("spool"));
        Files.setPosixFilePermissions(
                Files.createDirectory(spool.resolve("smtpd")),
                PosixFilePermissions.fromString("rwx--x--x"));
        Path state = Files.createDirectory(folder.resolve("state"));
        Files.createDirectories(state.resolve("opensmtpd/empty"));
        Path mail = Files.createDirectory(folder.resolve("mail"));
        Files.setAttribute(mail, "unix:uid", USERS.get("bob"));
        Files.writeString(
                folder.resolve("secrets"),
                "login " + SubmissionNode.USER + ":" + RunningNode.PASSWORD + "\n");
        Path config =
                Files.writeString(
                        folder.resolve("smtpd.conf"),
                        CONFIG.replace("@FOLDER@", folder.toString())
                                .replace("@HOST@", HOST)
                                .replace("@PORT@", String.valueOf(address.getPort()))
                                .replace("@MX@", hostAndPort(next.mx()))
                                .replace("@SMTPS@", hostAndPort(next.smtps()))
                                .replace("@STARTTLS@", hostAndPort(next.starttls())));
        Path unpacked = unpacked();
        Namespace own =
                new Namespace(folder)
                        .withUsers(USERS, "/nonexistent")
                        .with(run, "/run")
                        .with(spool, "/var/spool")
                        .with(state, "/var/lib")
                        .with(unpacked.resolve("usr/libexec"), "/usr/libexec");
        String start =
                "exec '%s' -d -v -f '%s' 2>&1"
                        .formatted(unpacked.resolve("usr/sbin/smtpd"), config);
        process = Optional.of(PeerProcess.start(own.command(start), "smtp: will accept at most"));
    }

    private static String hostAndPort(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return address;
    }

    /** Waits for the line of its log that says what came of a message to that recipient. */
    String awaitStatus(String recipient) throws InterruptedException {
        return process.orElseThrow().awaitLine(" to=<" + recipient + ">.* result=");
    }

    /** What is in Bob's Maildir, each octet as the character of that number. */
    List<String> mailOfBob() throws IOException {
        return RunningNode.messages(folder.resolve("mail/new"));
    }

    @Override
    public void close() {
        process.ifPresent(PeerProcess::close);
    }
}
