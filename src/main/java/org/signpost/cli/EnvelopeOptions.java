package org.signpost.cli;

import org.signpost.address.Domain;
import org.signpost.address.IpAddresses;
import org.signpost.dkim.HeaderBlock;
import org.signpost.dkim.RawField;
import org.signpost.message.Received;
import org.signpost.message.TracedClient;
import org.signpost.spf.SpfQuery;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who handed a message over: what was said on the command line, else what its header tells. */
final class EnvelopeOptions {

    @Option(
            names = "--ip",
            paramLabel = "ADDRESS",
            converter = AddressText.class,
            description = {
                "The client's address. Default: from the topmost",
                "Received field, which our own server wrote."
            })
    private Optional<InetAddress> ip = Optional.empty();

    @Option(
            names = "--helo",
            paramLabel = "NAME",
            description = "What the client said in HELO. Default: likewise.")
    private Optional<String> helo = Optional.empty();

    @Option(
            names = "--mail-from",
            paramLabel = "ADDRESS",
            description = {
                "The envelope's sender; \"\" is the null sender.",
                "Default: from Return-Path."
            })
    private Optional<String> mailFrom = Optional.empty();

    @Option(
            names = "--trusted",
            paramLabel = "NAME",
            description = {
                "Takes the topmost Received field that was written",
                "\"by\" this server, instead of the topmost of all."
            })
    private Optional<String> trusted = Optional.empty();

    /** Whether any of them was given. */
    boolean given() {
        return ip.isPresent() || helo.isPresent() || mailFrom.isPresent() || trusted.isPresent();
    }

    /** Whether the client is known without a message. */
    boolean isClientGiven() {
        return ip.isPresent();
    }

    /**
     * Who handed over the message with this header.
     *
     * @throws Failure when {@code --trusted} is no name
     */
    KnownEnvelope envelope(HeaderBlock header) {
        Optional<TracedClient> traced = received(header).map(f -> TracedClient.in(f.body()));
        Optional<InetAddress> seen = traced.flatMap(TracedClient::address);
        Optional<InetAddress> client = ip.or(() -> seen);
        if (client.isEmpty()) return new KnownEnvelope(Optional.empty(), nobody(traced));
        // What another client said is nothing to this one.
        boolean same = ip.isEmpty() || seen.equals(ip);
        Optional<String> said = traced.filter(t -> same).flatMap(TracedClient::helo);
        Optional<String> path = header.all("Return-Path").stream().findFirst().map(this::path);
        List<String> sources = new ArrayList<>();
        if (ip.isPresent()) sources.add("the client is the one of --ip");
        boolean used = ip.isEmpty() || (helo.isEmpty() && said.isPresent());
        if (used) sources.add(traced(traced, ip.isPresent() ? "HELO" : "the client"));
        if (mailFrom.isEmpty()) {
            sources.add(
                    path.isPresent()
                            ? "the sender is from Return-Path"
                            : "no sender is known, so it counts as null");
        }
        SpfQuery query =
                new SpfQuery(
                        client.get(),
                        helo.or(() -> said).map(Plain::decoded).orElse(""),
                        mailFrom.map(BatchCase::path).or(() -> path).orElse(""),
                        "");
        return new KnownEnvelope(Optional.of(query), String.join("; ", sources));
    }

    private Optional<RawField> received(HeaderBlock header) {
        List<RawField> all = header.all("Received");
        if (trusted.isEmpty()) return all.stream().findFirst();
        Domain server =
                Domain.parse(trusted.get())
                        .orElseThrow(
                                () -> Failure.usage("--trusted: no host's name: " + trusted.get()));
        return all.stream()
                .filter(f -> Received.isBy(f.body().replace("\r\n", ""), server))
                .findFirst();
    }

    private String path(RawField field) {
        return BatchCase.path(Plain.decoded(field.body().replace("\r\n", "").strip()));
    }

    private String traced(Optional<TracedClient> traced, String what) {
        String server = traced.flatMap(TracedClient::by).map(b -> ", by " + b).orElse("");
        return what + " is from the topmost Received field" + server;
    }

    private String nobody(Optional<TracedClient> traced) {
        String by = trusted.map(t -> " by " + t).orElse("");
        return traced.isEmpty()
                ? "the message has no Received field" + by
                : "the topmost Received field" + by + " tells no client's address";
    }

    /** Reads an IP address. */
    static final class AddressText implements ITypeConverter<InetAddress> {
        @Override
        public InetAddress convert(String text) {
            return IpAddresses.parse(text)
                    .orElseThrow(
                            () -> new TypeConversionException("\"" + text + "\" is no IP address"));
        }
    }
}
