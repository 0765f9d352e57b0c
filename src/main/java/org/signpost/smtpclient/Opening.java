package org.signpost.smtpclient;

import org.signpost.observe.Clock;
import org.signpost.smtp.Capabilities;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtp.Reply;
import org.signpost.smtp.ReplyReader;
import org.signpost.smtp.StatusCode;
import org.signpost.smtpclient.OpenResult.Stage;
import org.signpost.smtpclient.Target.Protocol;
import org.signpost.tls.ClientTls;
import org.signpost.tls.TlsPolicy;
import org.signpost.tls.TlsSession;

import java.io.IOException;
import java.util.Optional;

/** The way to a session: connect, greeting, EHLO, TLS, EHLO again, AUTH. */
final class Opening {

    /** RFC 3207 §4: of the replies to STARTTLS the one after which TLS begins. */
    private static final int READY = 220;

    private final Target target;
    private final TlsPolicy policy;
    private final Caller caller;
    private final Clock clock;
    private Stage stage = Stage.CONNECT;
    private Capabilities capabilities = Capabilities.none();

    /** Whether the host has said anything that is SMTP. */
    private boolean greeted;

    Opening(Target target, TlsPolicy policy, Caller caller, Clock clock) {
        this.target = target;
        this.policy = policy;
        this.caller = caller;
        this.clock = clock;
    }

    OpenResult run(Timeouts timeouts, Wire.Watchers watchers) {
        Wire wire;
        try {
            wire = Wire.connect(target.address(), caller, timeouts, watchers);
        } catch (IOException e) {
            return new OpenResult.Refused(stage, Trouble.connecting(target, e));
        }
        watchers.dialogue().noted("connected to " + target.remote());
        boolean talked = false;
        try {
            Optional<DeliveryStatus> refusal = steps(wire);
            talked = true;
            SmtpConnection connection =
                    new SmtpConnection(wire, target, capabilities, caller.login().isPresent());
            if (refusal.isEmpty()) return new OpenResult.Open(connection);
            // RFC 5321 §4.1.1.10: also who was refused says QUIT.
            connection.close();
            return new OpenResult.Refused(stage, refusal.get());
        } catch (IOException e) {
            DeliveryStatus trouble = Trouble.talking(target, wire.doing(), e);
            return new OpenResult.Refused(stage, greeted ? trouble : trouble.withoutRemote());
        } finally {
            if (!talked) wire.close();
        }
    }

    /** All steps; the first refusal ends them. */
    private Optional<DeliveryStatus> steps(Wire wire) throws IOException {
        if (target.implicitTls()) handshake(wire);
        stage = Stage.GREETING;
        Reply greeting = wire.reply("the connection", wire.timeouts().greeting());
        greeted = true;
        if (!greeting.isPositive()) return refused(greeting);
        stage = Stage.HELLO;
        Optional<DeliveryStatus> refusal = hello(wire);
        if (refusal.isEmpty() && !target.implicitTls()) refusal = startTls(wire);
        if (refusal.isEmpty() && caller.login().isPresent()) refusal = login(wire);
        return refusal;
    }

    private Optional<DeliveryStatus> hello(Wire wire) throws IOException {
        String verb = target.protocol() == Protocol.LMTP ? "LHLO " : "EHLO ";
        Reply reply = wire.ask(verb + caller.ehloName(), wire.timeouts().command());
        if (reply.isPositive()) {
            capabilities = Capabilities.of(reply);
            return Optional.empty();
        }
        boolean tryOld = reply.isPermanent() && target.protocol() == Protocol.SMTP;
        if (!tryOld) return refused(reply);
        // RFC 5321 §3.2: a server that doesn't know EHLO gets HELO.
        Reply old = wire.ask("HELO " + caller.ehloName(), wire.timeouts().command());
        capabilities = Capabilities.none();
        return old.isPositive() ? Optional.empty() : refused(old);
    }

    private Optional<DeliveryStatus> startTls(Wire wire) throws IOException {
        boolean offered = capabilities.has("STARTTLS");
        if (policy instanceof TlsPolicy.None || !(offered || policy.requiresTls())) {
            return Optional.empty();
        }
        stage = Stage.TLS;
        if (!offered) return insecure("offers no STARTTLS, and TLS is required");
        Reply reply = wire.ask("STARTTLS", wire.timeouts().command());
        if (reply.isTemporary() || reply.isPermanent()) {
            return insecure("refuses STARTTLS: " + reply);
        }
        if (reply.code() != READY) throw ReplyReader.outOfPlace(reply);
        // What came after the reply in the clear may be an attacker's (RFC 3207 §6).
        if (wire.hasUnread()) return insecure("said more after its reply to STARTTLS");
        handshake(wire);
        // TLS worked: what fails from here on is no reason to try without it.
        stage = Stage.HELLO;
        return hello(wire);
    }

    private void handshake(Wire wire) throws IOException {
        stage = Stage.TLS;
        // RFC 7672 §8.1: the server may choose its certificate by the TLSA base domain.
        String name = policy instanceof TlsPolicy.Dane(String base, _) ? base : target.name();
        wire.startTls(ClientTls.to(name, policy.peerCheck(), clock));
        wire.session()
                .ifPresent(s ->
                        wire.dialogue()
                                .noted(
                                        String.join(
                                                " ",
                                                s.protocol(),
                                                s.cipherSuite(),
                                                "(" + s.security() + ")")));
    }

    private Optional<DeliveryStatus> login(Wire wire) throws IOException {
        stage = Stage.LOGIN;
        boolean verified = wire.session().filter(TlsSession::authenticated).isPresent();
        if (!verified) return insecure("isn't verified, so it gets no password");
        return Authentication.run(wire, capabilities, caller.login().orElseThrow())
                .map(why -> status("4.7.8", target.remote() + " " + why));
    }

    private Optional<DeliveryStatus> refused(Reply reply) throws IOException {
        if (reply.isIntermediate() || reply.isPositive()) throw ReplyReader.outOfPlace(reply);
        return Optional.of(DeliveryStatus.replied(target.remote(), reply));
    }

    private Optional<DeliveryStatus> insecure(String why) {
        return Optional.of(status("4.7.5", target.remote() + " " + why));
    }

    private DeliveryStatus status(String code, String reason) {
        return new DeliveryStatus(
                StatusCode.of(code), reason, Optional.of(target.remote()), Optional.empty());
    }
}
