package org.signpost.tls;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** A private authority for laboratories and tests; its key lives in memory only. */
public final class LaboratoryCa {
    private final Issuing.Identity identity;
    private final InstantSource clock;
    private final String certificate;

    private LaboratoryCa(Issuing.Identity identity, InstantSource clock, String certificate) {
        this.identity = identity;
        this.clock = clock;
        this.certificate = certificate;
    }

    /**
     * A new authority.
     *
     * @param name its subject, such as {@code Laboratory}
     * @param validity from now on
     */
    public static LaboratoryCa create(String name, Duration validity, InstantSource clock) {
        Issuing.Identity identity = Issuing.Identity.fresh(name);
        var certificate = new Issuing(identity, clock.instant(), validity).authority();
        return new LaboratoryCa(identity, clock, Issuing.pem(certificate));
    }

    /** Its certificate as PEM: what {@code trust} in a route points to. */
    public String certificate() {
        return certificate;
    }

    /** A server certificate (ECDSA P-256) for these host names and addresses, valid from now on. */
    public PemPair issue(List<String> names, Duration validity) {
        Issuing.Identity subject = Issuing.Identity.fresh(names.getFirst());
        var leaf = new Issuing(identity, clock.instant(), validity).server(subject, names);
        return new PemPair(Issuing.pem(leaf), Issuing.pem(subject.keys().getPrivate()));
    }

    /** A certificate for a client with these e-mail addresses, valid from now on. */
    public PemPair issueClient(List<String> mailboxes, Duration validity) {
        Issuing.Identity subject = Issuing.Identity.fresh("client");
        var leaf = new Issuing(identity, clock.instant(), validity).client(subject, mailboxes);
        return new PemPair(Issuing.pem(leaf), Issuing.pem(subject.keys().getPrivate()));
    }
}
