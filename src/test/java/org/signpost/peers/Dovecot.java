package org.signpost.peers;

import org.signpost.observe.Clock;
import org.signpost.tls.SelfSigned;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** A Dovecot of its own: LMTP with STARTTLS, and IMAP. */
final class Dovecot implements AutoCloseable {

    private static final String PASSWORD = "secret";

    /** Everything belongs to a user that every system has: none needs to be made. */
    private static final String CONFIG =
            """
            base_dir = @FOLDER@/run
            state_dir = @FOLDER@/run
            log_path = /dev/stderr
            protocols = imap lmtp
            listen = @HOST@
            hostname = dovecot.test
            ssl = yes
            ssl_cert = <@FOLDER@/chain.pem
            ssl_key = <@FOLDER@/key.pem
            disable_plaintext_auth = no
            mail_location = maildir:@FOLDER@/mail/%n
            mail_uid = nobody
            mail_gid = nogroup
            first_valid_uid = 1
            # What is tested is the content, not how it survives a power cut.
            mail_fsync = never
            passdb {
              driver = passwd-file
              args = scheme=PLAIN username_format=%n @FOLDER@/users
            }
            userdb {
              driver = static
              args = uid=nobody gid=nogroup home=@FOLDER@/mail/%n
            }
            service imap-login {
              inet_listener imap {
                port = @IMAP@
              }
              inet_listener imaps {
                port = 0
              }
            }
            service lmtp {
              inet_listener lmtp {
                port = @LMTP@
              }
            }
            """;

    private static final String HOST = "127.0.0.24";

    private final PeerProcess process;
    private final InetSocketAddress lmtp;
    private final InetSocketAddress imap;

    private Dovecot(PeerProcess process, InetSocketAddress lmtp, InetSocketAddress imap) {
        this.process = process;
        this.lmtp = lmtp;
        this.imap = imap;
    }

    /** Starts one that has those users; their domain doesn't matter. */
    static Dovecot start(Path folder, List<String> users) throws IOException, InterruptedException {
        Needs.root();
        Path program = Needs.program("dovecot");
        InetSocketAddress lmtp = Loopback.free(HOST);
        InetSocketAddress imap = Loopback.free(HOST);
        Shared.readable(folder);
        Shared.ownedByNobody(Files.createDirectory(folder.resolve("mail")));
        SelfSigned.create(List.of("dovecot.test"), Duration.ofDays(1), Clock.system())
                .write(folder.resolve("chain.pem"), folder.resolve("key.pem"));
        Files.writeString(
                folder.resolve("users"),
                users.stream()
                        .map(user -> user + ":{PLAIN}" + PASSWORD + "\n")
                        .collect(Collectors.joining()));
        Path config =
                Files.writeString(
                        folder.resolve("dovecot.conf"),
                        CONFIG.replace("@FOLDER@", folder.toString())
                                .replace("@HOST@", HOST)
                                .replace("@LMTP@", String.valueOf(lmtp.getPort()))
                                .replace("@IMAP@", String.valueOf(imap.getPort())));
        PeerProcess process =
                PeerProcess.start(
                        List.of(program.toString(), "-F", "-c", config.toString()),
                        "starting up for imap, lmtp");
        return new Dovecot(process, lmtp, imap);
    }

    /** As the configuration's {@code deliver} names it. */
    String lmtpUrl() {
        return "lmtp://" + HOST + ":" + lmtp.getPort();
    }

    /** A user's messages, as IMAP shows them. */
    List<String> inbox(String user) throws IOException {
        try (ImapClient client = new ImapClient(imap)) {
            return client.inbox(user, PASSWORD);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
