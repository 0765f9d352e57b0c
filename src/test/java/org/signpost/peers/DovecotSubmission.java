package org.signpost.peers;

import org.signpost.observe.Clock;
import org.signpost.tls.SelfSigned;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A Dovecot that takes submissions and hands each on while it comes in, to a server where it logs
 * in itself.
 */
record DovecotSubmission(PeerProcess process, InetSocketAddress address) implements AutoCloseable {

    private static final String HOST = "127.0.0.29";

    private static final String CONFIG =
            """
            base_dir = @FOLDER@/run
            state_dir = @FOLDER@/run
            log_path = /dev/stderr
            protocols = submission
            listen = @HOST@
            hostname = dovecot.test
            ssl = yes
            ssl_cert = <@FOLDER@/chain.pem
            ssl_key = <@FOLDER@/key.pem
            ssl_client_ca_file = @AUTHORITY@
            auth_mechanisms = @MECHANISMS@
            mail_location = maildir:@FOLDER@/mail/%n
            mail_uid = nobody
            mail_gid = nogroup
            first_valid_uid = 1
            passdb {
              driver = static
              args = password=@PASSWORD@
            }
            userdb {
              driver = static
              args = uid=nobody gid=nogroup home=@FOLDER@/mail/%n
            }
            service submission-login {
              inet_listener submission {
                port = @PORT@
              }
            }
            submission_relay_host = @RELAY_HOST@
            submission_relay_port = @RELAY_PORT@
            submission_relay_ssl = @RELAY_SSL@
            submission_relay_ssl_verify = yes
            submission_relay_user = @USER@
            submission_relay_password = @PASSWORD@
            """;

    /**
     * Starts one.
     *
     * @param mechanisms by which its users may log in
     * @param ssl how TLS begins towards the relay: smtps or starttls
     * @param authority what signed the relay's certificate
     */
    static DovecotSubmission start(
            Path folder, String mechanisms, InetSocketAddress relay, String ssl, Path authority)
            throws IOException, InterruptedException {
        Needs.root();
        Path program = Needs.program("dovecot");
        Needs.need(
                Files.exists(Path.of("/usr/lib/dovecot/submission")),
                "dovecot-submissiond is not installed");
        Shared.readable(folder);
        Shared.ownedByNobody(Files.createDirectory(folder.resolve("mail")));
        SelfSigned.create(List.of("dovecot.test", HOST), Duration.ofDays(1), Clock.system())
                .write(folder.resolve("chain.pem"), folder.resolve("key.pem"));
        InetSocketAddress address = Loopback.free(HOST);
        Path trusted = Files.copy(authority, folder.resolve("authority.pem"));
        Path config =
                Files.writeString(
                        folder.resolve("dovecot.conf"),
                        CONFIG.replace("@FOLDER@", folder.toString())
                                .replace("@HOST@", HOST)
                                .replace("@AUTHORITY@", trusted.toString())
                                .replace("@MECHANISMS@", mechanisms)
                                .replace("@PORT@", String.valueOf(address.getPort()))
                                .replace("@RELAY_HOST@", relay.getAddress().getHostAddress())
                                .replace("@RELAY_PORT@", String.valueOf(relay.getPort()))
                                .replace("@RELAY_SSL@", ssl)
                                .replace("@USER@", SubmissionNode.USER)
                                .replace("@PASSWORD@", RunningNode.PASSWORD));
        return new DovecotSubmission(
                PeerProcess.start(
                        List.of(program.toString(), "-F", "-c", config.toString()),
                        "starting up for submission"),
                address);
    }

    /** Waits for the line of its log that says how that user has logged in within TLS. */
    String awaitLogin(String user) throws InterruptedException {
        return process.awaitLine("Login: user=<" + user + ">, .* TLS,");
    }

    @Override
    public void close() {
        process.close();
    }
}
