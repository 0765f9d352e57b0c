package org.signpost.peers;

import org.signpost.observe.Clock;
import org.signpost.tls.SelfSigned;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A Postfix of its own, {@code mx.b.test}: delivers {@code b.test} and {@code c.test} to the
 * Maildir of {@code bob}, who has no other addresses there, and passes {@code a.test} on over TLS
 * only.
 */
final class Postfix implements AutoCloseable {

    static final String HOST = "127.0.0.25";

    private static final String COMMON =
            """
            compatibility_level = 3.6
            queue_directory = @FOLDER@/spool
            data_directory = @FOLDER@/data
            mail_owner = postfix
            setgid_group = postdrop
            maillog_file = /dev/stdout
            maillog_file_prefixes = /dev
            myhostname = mx.b.test
            mydestination =
            alias_maps =
            alias_database =
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            mynetworks = 127.0.0.0/8
            smtpd_peername_lookup = no
            smtpd_relay_restrictions = permit_mynetworks, reject
            smtp_host_lookup = native
            """;

    private static final String DELIVERING =
            """
            smtpd_tls_security_level = may
            smtpd_tls_cert_file = @FOLDER@/chain.pem
            smtpd_tls_key_file = @FOLDER@/key.pem
            smtpd_tls_received_header = yes
            smtp_tls_security_level = encrypt
            transport_maps = inline:{a.test=smtp:[@NEXT_HOST@]:@NEXT_PORT@}
            virtual_mailbox_domains = b.test, c.test
            virtual_mailbox_base = @FOLDER@/mail
            virtual_mailbox_maps = inline:{bob@b.test=bob/, bob@c.test=bob/}
            virtual_uid_maps = static:@UID@
            virtual_gid_maps = static:@UID@
            """;

    /**
     * The clients are on its own host, but stand for another: the header of what its own host hands
     * in is completed and rewritten. All else that changes mail is as Postfix has it by default. An
     * Exim takes 20 connections at most.
     */
    private static final String PASSING =
            """
            local_header_rewrite_clients =
            relayhost = [@NEXT_HOST@]:@NEXT_PORT@
            default_destination_concurrency_limit = 8
            """;

    /** Nothing runs in a chroot: it would have to be furnished first. */
    private static final String MASTER =
            """
            @HOST@:@PORT@ inet n - n - - smtpd
            pickup unix n - n 60 1 pickup
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            tlsmgr unix - - n 1000? 1 tlsmgr
            rewrite unix - - n - - trivial-rewrite
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            flush unix n - n 1000? 0 flush
            proxymap unix - - n - - proxymap
            smtp unix - - n - - smtp
            error unix - - n - - error
            retry unix - - n - - error
            virtual unix - n n - - virtual
            anvil unix - - n - 1 anvil
            scache unix - - n - 1 scache
            postlog unix-dgram n - n - 1 postlogd
            """;

    private final Path folder;
    private final InetSocketAddress address;
    private Optional<PeerProcess> process = Optional.empty();

    private Postfix(Path folder, InetSocketAddress address) {
        this.folder = folder;
        this.address = address;
    }

    /** One that isn't started yet, but has an address and a certificate. */
    static Postfix in(Path folder) throws IOException {
        Needs.root();
        Needs.program("postfix");
        SelfSigned.create(List.of("mx.b.test"), Duration.ofDays(1), Clock.system())
                .write(folder.resolve("chain.pem"), folder.resolve("key.pem"));
        return new Postfix(folder, Loopback.free(HOST));
    }

    /**
     * Starts it.
     *
     * @param next where mail for {@code a.test} goes
     */
    void start(InetSocketAddress next) throws IOException, InterruptedException {
        start(DELIVERING, next);
    }

    /**
     * Starts it as a relay that passes all mail on, in the clear.
     *
     * @param next where to
     */
    void startAsRelay(InetSocketAddress next) throws IOException, InterruptedException {
        start(PASSING, next);
    }

    private void start(String purpose, InetSocketAddress next)
            throws IOException, InterruptedException {
        Path config = Files.createDirectory(Shared.readable(folder).resolve("etc"));
        Files.createDirectory(folder.resolve("spool"));
        Shared.owned(Files.createDirectory(folder.resolve("data")), "postfix");
        Path mail = Shared.ownedByNobody(Files.createDirectory(folder.resolve("mail")));
        Files.writeString(
                config.resolve("main.cf"),
                (COMMON + purpose)
                        .replace("@FOLDER@", folder.toString())
                        .replace("@NEXT_HOST@", next.getAddress().getHostAddress())
                        .replace("@NEXT_PORT@", String.valueOf(next.getPort()))
                        .replace("@UID@", String.valueOf(Files.getAttribute(mail, "unix:uid"))));
        Files.writeString(
                config.resolve("master.cf"),
                MASTER.replace("@HOST@", HOST)
                        .replace("@PORT@", String.valueOf(address.getPort())));
        String program = Needs.program("postfix").toString();
        process =
                Optional.of(
                        PeerProcess.start(
                                List.of(program, "-c", config.toString(), "start-fg"),
                                "daemon started"));
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return address;
    }

    /** Waits for the line of its log that says what came of a message to that recipient. */
    String awaitStatus(String recipient) throws InterruptedException {
        return process.orElseThrow().awaitLine("to=<" + recipient + ">.* status=");
    }

    /** What is in Bob's Maildir, each octet as the character of that number. */
    List<String> mailOfBob() throws IOException {
        return RunningNode.messages(folder.resolve("mail").resolve("bob").resolve("new"));
    }

    @Override
    public void close() {
        process.ifPresent(PeerProcess::close);
    }
}
