package org.signpost.peers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An Exim of its own, {@code mx.e.test}: delivers {@code e.test} to the Maildir of {@code bob}, who
 * has no other addresses there; passes {@code a.test} on to its MX over TLS only, and {@code
 * s.test} to a smarthost, where it logs in.
 */
final class Exim implements AutoCloseable {

    static final String HOST = "127.0.0.27";

    private static final String COMMON =
            """
            exim_user = nobody
            exim_group = nogroup
            keep_environment =
            spool_directory = @FOLDER@/spool
            log_file_path = @FOLDER@/log/%slog
            write_rejectlog = false
            log_selector = +smtp_confirmation +received_recipients
            # It starts itself again for what it writes on its own.
            exim_path = @FOLDER@/exim4
            pid_file_path = @FOLDER@/spool/exim.pid
            primary_hostname = mx.e.test
            local_interfaces = @HOST@
            daemon_smtp_ports = @PORT@
            host_lookup =
            # Everything here belongs to one user: nobody else is needed for a delivery.
            deliver_drop_privilege
            tls_advertise_hosts = *
            tls_certificate = @FOLDER@/chain.pem
            tls_privatekey = @FOLDER@/key.pem
            dsn_advertise_hosts = *
            smtputf8_advertise_hosts = *
            acl_smtp_rcpt = rcpt
            acl_smtp_data = accept
            acl_smtp_vrfy = deny
            # By default it leaves what follows the tenth message of a connection to a queue runner.
            smtp_accept_queue_per_connection = 0

            begin acl
            rcpt:
              require verify = recipient
              # It would ask a DNS for the keys.
              accept hosts = 127.0.0.0/8
                     control = dkim_disable_verify

            begin retry
            * * F,1h,1m

            """;

    private static final String DELIVERING =
            """
            begin routers
            local:
              driver = accept
              domains = e.test
              local_parts = bob
              transport = maildir
            unknown:
              driver = redirect
              domains = e.test
              allow_fail
              data = :fail: no such user
            mx:
              driver = manualroute
              domains = a.test
              route_list = * @MX@ byname
              self = send
              transport = mx
            smarthost:
              driver = manualroute
              domains = s.test
              route_list = * @SMARTHOST@ byname
              self = send
              transport = smarthost

            begin transports
            maildir:
              driver = appendfile
              maildir_format
              directory = @FOLDER@/mail/$local_part_data
              return_path_add
              user = nobody
            mx:
              driver = smtp
              hosts_require_tls = *
            smarthost:
              driver = smtp
              hosts_require_tls = *
              hosts_require_auth = *
              tls_verify_certificates = @AUTHORITY@
              tls_verify_hosts = *

            begin authenticators
            plain:
              driver = plaintext
              public_name = PLAIN
              client_send = ^@USER@^@PASSWORD@
            """;

    private static final String PASSING =
            """
            begin routers
            next:
              driver = manualroute
              route_list = * @NEXT@ byname
              self = send
              transport = next

            begin transports
            next:
              driver = smtp
              # It need not look for more mail for the same host after each.
              connection_max_messages = 1
            """;

    /**
     * Its log is a pipe that {@code cat} reads: as another user than the one who started it, it may
     * not write to our output. The pipe ends when the last of its processes does.
     */
    private static final String START =
            """
            exec 3<>'@FOLDER@/log/mainlog' 4<'@FOLDER@/log/mainlog'
            cat <&4 3>&- 4<&- &
            exec 4<&-
            exec '@FOLDER@/exim4' -C '@FOLDER@/exim.conf' -bdf >&3 2>&1 3>&-
            """;

    private static final int NOBODY = 65_534;

    private final Path folder;
    private final InetSocketAddress address;
    private Optional<PeerProcess> process = Optional.empty();

    private Exim(Path folder, InetSocketAddress address) {
        this.folder = folder;
        this.address = address;
    }

    /**
     * Where it sends mail.
     *
     * @param mx for {@code a.test}
     * @param smarthost for {@code s.test}
     * @param authority what signed the smarthost's certificate
     */
    record Next(InetSocketAddress mx, InetSocketAddress smarthost, Path authority) {}

    /** One that isn't started yet, but has an address and a certificate. */
    static Exim in(Path folder) throws IOException, InterruptedException {
        Needs.root();
        program();
        // GnuTLS wants a private key of a curve to have the public one in it; Java writes none.
        Tool.run(
                List.of(
                        Needs.program("openssl").toString(),
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-days",
                        "1",
                        "-subj",
                        "/CN=mx.e.test",
                        "-keyout",
                        folder.resolve("key.pem").toString(),
                        "-out",
                        folder.resolve("chain.pem").toString()),
                "");
        return new Exim(folder, Loopback.free(HOST));
    }

    private static Path program() {
        return Unpacked.folder("exim4-daemon-light", "usr/sbin/exim4").resolve("usr/sbin/exim4");
    }

    void start(Next next) throws IOException, InterruptedException {
        Path trusted = Files.copy(next.authority(), folder.resolve("authority.pem"));
        Shared.ownedByNobody(trusted);
        start(
                DELIVERING
                        .replace("@MX@", hostAndPort(next.mx()))
                        .replace("@SMARTHOST@", hostAndPort(next.smarthost()))
                        .replace("@AUTHORITY@", trusted.toString())
                        .replace("@USER@", SubmissionNode.USER)
                        .replace("@PASSWORD@", RunningNode.PASSWORD));
    }

    /**
     * Starts it as a relay that passes all mail on, in the clear.
     *
     * @param next where to
     */
    void startAsRelay(InetSocketAddress next) throws IOException, InterruptedException {
        start(PASSING.replace("@NEXT@", hostAndPort(next)));
    }

    private void start(String purpose) throws IOException, InterruptedException {
        Shared.readable(folder);
        for (String name : List.of("spool", "log", "mail")) {
            Shared.ownedByNobody(Files.createDirectory(folder.resolve(name)));
        }
        for (String name : List.of("chain.pem", "key.pem")) {
            Shared.ownedByNobody(folder.resolve(name));
        }
        Path log = folder.resolve("log/mainlog");
        Tool.run(List.of("mkfifo", log.toString()), "");
        Shared.ownedByNobody(log);
        Files.createSymbolicLink(folder.resolve("log/paniclog"), log);
        Files.writeString(
                folder.resolve("exim.conf"),
                (COMMON + purpose)
                        .replace("@FOLDER@", folder.toString())
                        .replace("@HOST@", HOST)
                        .replace("@PORT@", String.valueOf(address.getPort())));
        // Its user may not get at the folder where it was unpacked.
        Files.copy(program(), folder.resolve("exim4"), StandardCopyOption.COPY_ATTRIBUTES);
        process =
                Optional.of(
                        PeerProcess.start(
                                new Namespace(folder)
                                        .withUsers(Map.of("Debian-exim", NOBODY), "/nonexistent")
                                        .command(START.replace("@FOLDER@", folder.toString())),
                                "daemon started"));
    }

    private static String hostAndPort(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + "::" + address.getPort();
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return address;
    }

    /** Waits for the line of its log that says what came of a message to that recipient. */
    String awaitStatus(String recipient) throws InterruptedException {
        return process.orElseThrow().awaitLine(" (=>|==|\\*\\*) .*\\b" + recipient + "\\b");
    }

    /** Waits for the line of its log that says how it got a message for that recipient. */
    String awaitArrival(String recipient) throws InterruptedException {
        return process.orElseThrow().awaitLine(" <= .* for " + recipient + "$");
    }

    /** Waits until so many messages for that recipient were taken by their next server. */
    void awaitPassedOn(int count, String recipient) throws InterruptedException {
        process.orElseThrow().awaitLines(count, " => " + recipient + " ");
    }

    /** What is in Bob's Maildir, each octet as the character of that number. */
    List<String> mailOfBob() throws IOException {
        return RunningNode.messages(folder.resolve("mail/bob/new"));
    }

    @Override
    public void close() {
        process.ifPresent(PeerProcess::close);
    }
}
