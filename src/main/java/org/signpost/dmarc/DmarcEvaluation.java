package org.signpost.dmarc;

import org.signpost.dns.DnsName;
import org.signpost.dns.Resolver;

import java.util.Optional;

/** Finds the record that applies to a message, and has it applied (RFC 9989 §5.3, §4.10.1). */
public final class DmarcEvaluation {

    private DmarcEvaluation() {}

    /**
     * What DMARC says of a message.
     *
     * <p>Asks the DNS at most eight times for the author domain and for each domain below its
     * organization that passed or may have passed, and once more if the author domain exists;
     * blocks as long. What the DNS can't say is a {@link DmarcResult#TEMPERROR}.
     */
    public static DmarcVerdict evaluate(
            AuthorDomains authors, Evidence evidence, Resolver resolver) {
        Optional<DnsName> author = authors.only();
        if (author.isEmpty()) {
            String why = authors.flaw().map(AuthorDomains.Flaw::text).orElse("");
            return DmarcVerdict.without(DmarcResult.NONE, Optional.empty(), why);
        }
        return evaluate(author.get(), evidence, resolver);
    }

    private static DmarcVerdict evaluate(DnsName author, Evidence evidence, Resolver resolver) {
        TreeWalk walk = new TreeWalk(resolver);
        return switch (place(author, walk)) {
            case Discovery.Unknown(String why) ->
                    DmarcVerdict.without(DmarcResult.TEMPERROR, Optional.of(author), why);
            case Discovery.Nothing(String why) ->
                    DmarcVerdict.without(DmarcResult.NONE, Optional.of(author), why);
            case Discovery.Found(TreeWalk.Place place) ->
                    new RecordApplication(author, place, walk, resolver).verdict(evidence);
        };
    }

    private sealed interface Discovery {
        record Found(TreeWalk.Place place) implements Discovery {}

        record Nothing(String why) implements Discovery {}

        record Unknown(String why) implements Discovery {}
    }

    private static Discovery place(DnsName author, TreeWalk walk) {
        return switch (walk.at(author)) {
            case TreeWalk.Lookup.Unknown(String why) -> new Discovery.Unknown(why);
            case TreeWalk.Lookup.Found(DmarcRecord record) ->
                    new Discovery.Found(new TreeWalk.Place(author, record));
            case TreeWalk.Lookup.Nothing(int several) -> above(author, several, walk);
        };
    }

    private static Discovery above(DnsName author, int several, TreeWalk walk) {
        TreeWalk.Found found = walk.from(author);
        if (found.broken().isPresent()) return new Discovery.Unknown(found.broken().get());
        String own =
                several == 0 ? "no DMARC record" : "several DMARC records, which count as none";
        String why = author + " has " + own + ", and no domain above it has one that applies";
        return found.policy()
                .<Discovery>map(Discovery.Found::new)
                .orElse(new Discovery.Nothing(why));
    }
}
