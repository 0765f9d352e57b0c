package org.signpost.dns;

import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Section;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Remembers of which zones signatures were seen that aren't valid now: one such zone is badly kept,
 * several on the same side of now, and none that is valid, are the sign of a clock that is wrong.
 */
final class SignatureTimes {

    private static final int MOST_ZONES = 200;
    private static final int SEVERAL = 2;

    /** The zones seen last, and when they went out of time; what is in time isn't kept. */
    private final Map<Name, Odd> zones = new Recent<>(MOST_ZONES);

    private boolean anyInTime;

    /** Which side of now a signature's time lies on, and its end or beginning. */
    private record Odd(boolean expired, Instant at) {

        String words() {
            return (expired ? "expired on " : "isn't valid before ") + at;
        }
    }

    /** Looks at the signatures of a reply, whether or not they are of any worth. */
    synchronized void see(Message reply, Instant now) {
        Stream.of(Section.ANSWER, Section.AUTHORITY)
                .flatMap(section -> reply.getSection(section).stream())
                .filter(RRSIGRecord.class::isInstance)
                .map(RRSIGRecord.class::cast)
                .forEach(signature -> see(signature, now));
    }

    private void see(RRSIGRecord signature, Instant now) {
        Name zone = signature.getSigner();
        if (now.isAfter(signature.getExpire())) {
            zones.put(zone, new Odd(true, signature.getExpire()));
        } else if (now.isBefore(signature.getTimeSigned())) {
            zones.put(zone, new Odd(false, signature.getTimeSigned()));
        } else {
            zones.remove(zone);
            anyInTime = true;
        }
    }

    /** What is odd about the signatures of the name's zone, or of one above it. */
    synchronized Optional<String> of(Name name) {
        return zones.entrySet().stream()
                .filter(entry -> name.subdomain(entry.getKey()))
                .max(Map.Entry.comparingByKey((a, b) -> a.labels() - b.labels()))
                .map(entry -> {
                    String zone = DnsName.of(entry.getKey()).text();
                    return "a signature of " + zone + " " + entry.getValue().words();
                });
    }

    /** That this host's clock seems to be wrong, with what says so. */
    synchronized Optional<String> clockDoubt(Instant now) {
        List<Boolean> sides = zones.values().stream().map(Odd::expired).distinct().toList();
        if (anyInTime || zones.size() < SEVERAL || sides.size() != 1) return Optional.empty();
        String names =
                zones.keySet().stream()
                        .limit(SEVERAL)
                        .map(zone -> DnsName.of(zone).text())
                        .collect(Collectors.joining(" and "));
        String why = sides.getFirst() ? "have expired" : "aren't valid yet";
        return Optional.of(
                "this host's clock seems to be wrong: it says %s, and the signatures of %s %s"
                        .formatted(now, names, why));
    }
}
