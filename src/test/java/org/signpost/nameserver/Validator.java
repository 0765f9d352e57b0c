package org.signpost.nameserver;

import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.dnssec.ValidatingResolver;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** A validating resolver, dnsjava's, with the one trust anchor that it is given. */
final class Validator {

    private final ValidatingResolver resolver;

    private Validator(ValidatingResolver resolver) {
        this.resolver = resolver;
    }

    /** One that asks the resolver at that time. */
    static Validator of(Resolver asked, ZoneKey anchor, Instant now) throws IOException {
        ValidatingResolver resolver =
                new ValidatingResolver(asked, Clock.fixed(now, ZoneOffset.UTC));
        resolver.loadTrustAnchors(
                new ByteArrayInputStream(anchor.ds().getBytes(StandardCharsets.US_ASCII)));
        return new Validator(resolver);
    }

    /** One that asks the responder without a network. */
    static Validator of(Responder responder, ZoneKey anchor, Instant now) throws IOException {
        return of(new Direct(responder), anchor, now);
    }

    /** Such as {@code NOERROR secure}: the code, and whether to believe it; or {@code bogus}. */
    String says(String name, String type) throws IOException {
        Message reply = ask(name, type);
        if (reply.getRcode() == Rcode.SERVFAIL) return "bogus";
        return Rcode.string(reply.getRcode())
                + (reply.getHeader().getFlag(Flags.AD) ? " secure" : " insecure");
    }

    Message ask(String name, String type) throws IOException {
        Name asked = Name.fromString(name, Name.root);
        return resolver.send(
                Message.newQuery(Record.newRecord(asked, Type.value(type), DClass.IN)));
    }

    private record Direct(Responder responder) implements Resolver {
        @Override
        public CompletionStage<Message> sendAsync(Message query, Executor executor) {
            return sendAsync(query);
        }

        @Override
        public CompletionStage<Message> sendAsync(Message query) {
            // By setEDNS a validating resolver says that it wants signatures, always.
            Message asked = query.clone();
            asked.removeAllRecords(Section.ADDITIONAL);
            asked.addRecord(new OPTRecord(1232, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
            try {
                byte[] reply = responder.reply(asked.toWire(), true).orElseThrow();
                return CompletableFuture.completedFuture(new Message(reply));
            } catch (IOException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public void setPort(int port) {}

        @Override
        public void setTCP(boolean flag) {}

        @Override
        public void setIgnoreTruncation(boolean flag) {}

        @Override
        public void setEDNS(int version, int payload, int flags, List<EDNSOption> options) {}

        @Override
        public void setTSIGKey(TSIG key) {}

        @Override
        public void setTimeout(Duration timeout) {}
    }
}
