package org.signpost.tls;

import org.signpost.observe.Clock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The server's certificates. The right one is chosen by the name that the client asks for, and an
 * unknown name or none gets the first: a client is never refused for it (RFC 7672 §8.1, RFC 8461
 * §7.1). Of several for one name the client gets the kind of key that it supports, ECDSA first.
 */
public final class Certificates {

    /** What opening them came to. */
    public sealed interface Opening {}

    /**
     * All can be served.
     *
     * @param certificates ready for {@link ServerTls}
     * @param warnings those that an administrator should know of
     */
    public record Opened(Certificates certificates, List<Remark> warnings) implements Opening {}

    /**
     * Some can't be served.
     *
     * @param problems why
     * @param warnings about the others
     */
    public record Refused(List<Remark> problems, List<Remark> warnings) implements Opening {}

    /**
     * Something to know of a certificate.
     *
     * @param files whose
     * @param words one sentence, naming the file
     */
    public record Remark(CertificateFiles files, String words) {}

    /**
     * What a look at the files came to.
     *
     * @param reloaded the chain files whose new certificate is served from now on
     * @param problems of new files that can't be served: the old ones stay; each is told once
     * @param warnings about new certificates
     */
    public record Refresh(List<Path> reloaded, List<String> problems, List<String> warnings) {}

    /** One configured certificate: what is served now, and the state of its files at that time. */
    private record Slot(CertificateFiles files, Stamp stamp, ServerCertificate certificate) {}

    /** By what a changed file is told; a missing file is a state like another. */
    private record Stamp(String chain, String key) {
        static Stamp of(CertificateFiles files) {
            return new Stamp(of(files.chain()), of(files.key()));
        }

        private static String of(Path file) {
            try {
                var now = Files.readAttributes(file, BasicFileAttributes.class);
                return "%s %d %s".formatted(now.lastModifiedTime(), now.size(), now.fileKey());
            } catch (IOException missing) {
                return "missing";
            }
        }
    }

    private final Clock clock;
    private final TlsProvider provider;
    private final ReentrantLock refreshing = new ReentrantLock();
    private volatile List<Slot> slots;

    private Certificates(List<Slot> slots, Clock clock, TlsProvider provider) {
        this.slots = List.copyOf(slots);
        this.clock = clock;
        this.provider = provider;
    }

    /**
     * Reads them all.
     *
     * @param files at least one; the first is the default
     * @param clock tells when certificates have to be valid
     */
    public static Opening open(List<CertificateFiles> files, Clock clock) {
        return open(files, clock, TlsProvider.best());
    }

    /** Reads them all, to be served by a certain implementation of TLS. */
    public static Opening open(List<CertificateFiles> files, Clock clock, TlsProvider provider) {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("no certificates to open");
        }
        List<Slot> slots = new ArrayList<>();
        List<Remark> warnings = new ArrayList<>();
        List<Remark> problems = new ArrayList<>();
        for (CertificateFiles each : files) {
            Stamp before = Stamp.of(each);
            switch (each.load(clock.instant(), provider)) {
                case LoadResult.Loaded(ServerCertificate certificate, List<String> more) -> {
                    slots.add(new Slot(each, before, certificate));
                    more.forEach(words -> warnings.add(new Remark(each, words)));
                }
                case LoadResult.Problem(String words) -> problems.add(new Remark(each, words));
            }
        }
        return problems.isEmpty()
                ? new Opened(new Certificates(slots, clock, provider), List.copyOf(warnings))
                : new Refused(List.copyOf(problems), List.copyOf(warnings));
    }

    /** What is served at this moment, in the order of the configuration. */
    public List<ServerCertificate> current() {
        return slots.stream().map(Slot::certificate).toList();
    }

    Clock clock() {
        return clock;
    }

    TlsProvider provider() {
        return provider;
    }

    /**
     * Reads files that changed since they were last looked at. Connections that are open keep what
     * they have; a new pair that can't be served leaves the old one in place.
     */
    public Refresh refresh() {
        refreshing.lock();
        try {
            Refresh result = new Refresh(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            slots = slots.stream().map(slot -> refreshed(slot, result)).toList();
            return result;
        } finally {
            refreshing.unlock();
        }
    }

    private Slot refreshed(Slot slot, Refresh result) {
        // Taken before reading: a file that changes meanwhile is read again the next time.
        Stamp stamp = Stamp.of(slot.files());
        if (stamp.equals(slot.stamp())) {
            return slot;
        }
        return switch (slot.files().load(clock.instant(), provider)) {
            case LoadResult.Loaded(ServerCertificate certificate, List<String> warnings) -> {
                result.reloaded().add(slot.files().chain());
                result.warnings().addAll(warnings);
                yield new Slot(slot.files(), stamp, certificate);
            }
            case LoadResult.Problem(String words) -> {
                result.problems().add(words);
                yield new Slot(slot.files(), stamp, slot.certificate());
            }
        };
    }

    ServerCertificate choose(Optional<ClientHello> hello) {
        List<ServerCertificate> fitting =
                fitting(hello.flatMap(ClientHello::serverName).map(ReferenceName::new));
        for (KeyKind kind : KeyKind.values()) {
            if (hello.isEmpty() || hello.get().supports(kind)) {
                for (ServerCertificate certificate : fitting) {
                    if (certificate.kind() == kind) {
                        return certificate;
                    }
                }
            }
        }
        return fitting.getFirst();
    }

    private List<ServerCertificate> fitting(Optional<ReferenceName> asked) {
        List<ServerCertificate> all = current();
        ServerCertificate standard = all.getFirst();
        return Stream.<Predicate<String>>of(
                        name -> asked.isPresent() && name.equals(asked.get().name()),
                        name -> asked.isPresent() && asked.get().matches(name),
                        standard.names()::contains)
                .map(named -> all.stream().filter(c -> c.names().stream().anyMatch(named)).toList())
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse(List.of(standard));
    }
}
