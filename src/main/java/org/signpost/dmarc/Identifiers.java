package org.signpost.dmarc;

import org.signpost.dns.DnsName;

import java.util.List;
import java.util.Optional;

/** Compares authenticated identifiers with the author domain (RFC 9989 §4.4, §4.10.2). */
final class Identifiers {

    private final DnsName author;
    private final TreeWalk walk;
    private Optional<TreeWalk.Found> own = Optional.empty();

    Identifiers(DnsName author, TreeWalk walk) {
        this.author = author;
        this.walk = walk;
    }

    private sealed interface Comparison {
        record Same() implements Comparison {}

        record Different() implements Comparison {}

        record Unknown(String why) implements Comparison {}
    }

    /**
     * How what one mechanism found belongs to the author domain.
     *
     * @param doubtful that may have passed
     */
    Alignment alignment(AlignmentMode mode, List<DnsName> passed, List<DnsName> doubtful) {
        Optional<String> doubt = Optional.empty();
        for (DnsName identifier : passed) {
            switch (compare(mode, identifier)) {
                case Comparison.Same _ -> {
                    return new Alignment.Aligned(identifier);
                }
                case Comparison.Different _ -> {}
                case Comparison.Unknown(String why) -> doubt = Optional.of(why);
            }
        }
        for (DnsName identifier : doubtful) {
            if (compare(mode, identifier) instanceof Comparison.Different) continue;
            doubt = Optional.of("the DNS can't say what " + identifier + " has sent or signed");
        }
        return doubt.<Alignment>map(Alignment.Unknown::new).orElse(new Alignment.Unaligned());
    }

    /** That of the author domain, where it has been looked for and found. */
    Optional<DnsName> organizationalDomain() {
        return own.filter(found -> found.broken().isEmpty())
                .map(TreeWalk.Found::organizationalDomain);
    }

    private Comparison compare(AlignmentMode mode, DnsName identifier) {
        if (identifier.equals(author)) return new Comparison.Same();
        if (mode == AlignmentMode.STRICT) return new Comparison.Different();
        Optional<DnsName> organization = ownOrganization();
        // An organizational domain is the name itself or one above it: whoever stands outside of it
        // has another. So no stranger makes us ask, or has us wait for his DNS.
        DnsName common = organization.orElse(TreeWalk.upwards(author).getLast());
        if (!identifier.isWithin(common)) return new Comparison.Different();
        if (organization.isEmpty()) {
            return new Comparison.Unknown(own.flatMap(TreeWalk.Found::broken).orElse(""));
        }
        TreeWalk.Found found = walk.from(identifier);
        if (found.broken().isPresent()) return new Comparison.Unknown(found.broken().get());
        return found.organizationalDomain().equals(organization.get())
                ? new Comparison.Same()
                : new Comparison.Different();
    }

    private Optional<DnsName> ownOrganization() {
        if (own.isEmpty()) own = Optional.of(walk.from(author));
        return organizationalDomain();
    }
}
