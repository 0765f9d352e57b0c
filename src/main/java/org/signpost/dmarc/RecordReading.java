package org.signpost.dmarc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Makes a record of its tags: defaults stand for what is missing or wrong (RFC 9989 §4.7, §4.8).
 */
final class RecordReading {

    private static final Set<String> KNOWN =
            Set.of("p", "sp", "np", "adkim", "aspf", "t", "psd", "rua", "ruf", "fo");

    /** Tags of RFC 7489 that RFC 9989 has dropped (RFC 9989 §9.3). */
    private static final Set<String> DROPPED = Set.of("pct", "rf", "ri");

    private final RecordTags tags;
    private boolean broken;

    private RecordReading(RecordTags tags) {
        this.tags = tags;
    }

    static DmarcRecord read(RecordTags tags) {
        return new RecordReading(tags).record();
    }

    private DmarcRecord record() {
        tags.values().keySet().forEach(this::noteUnknown);
        var p = policy("p");
        if (!tags.values().containsKey("p")) tags.note("p", "missing, which counts as none");
        var sp = policy("sp");
        var np = policy("np");
        var adkim = word("adkim", AlignmentMode.values(), AlignmentMode::word);
        var aspf = word("aspf", AlignmentMode.values(), AlignmentMode::word);
        var testing = word("t", new Boolean[] {true, false}, yes -> yes ? "y" : "n");
        var psd = word("psd", PublicSuffix.values(), PublicSuffix::word);
        return new DmarcRecord(
                p,
                sp,
                np,
                broken,
                adkim.orElse(AlignmentMode.RELAXED),
                aspf.orElse(AlignmentMode.RELAXED),
                testing.orElse(false),
                psd.orElse(PublicSuffix.UNSAID),
                uris("rua"),
                uris("ruf"),
                failureOptions(),
                tags.notes());
    }

    private void noteUnknown(String name) {
        if (DROPPED.contains(name)) {
            tags.note(name, "ignored, since RFC 9989 has no such tag any more");
        } else if (!KNOWN.contains(name)) {
            tags.note(name, "ignored, since nobody knows such a tag");
        }
    }

    private Optional<String> value(String name) {
        return Optional.ofNullable(tags.values().get(name));
    }

    private Optional<DmarcPolicy> policy(String name) {
        Optional<String> value = value(name);
        Optional<DmarcPolicy> policy = value.flatMap(DmarcPolicy::of);
        if (value.isPresent() && policy.isEmpty()) {
            broken = true;
            tags.note(name + "=" + value.get(), "no policy, so that all of them count as none");
        }
        return policy;
    }

    private <T> Optional<T> word(String name, T[] all, Function<T, String> word) {
        Optional<String> value = value(name);
        Optional<T> one = value.flatMap(v -> one(v, all, word));
        if (value.isPresent() && one.isEmpty()) {
            tags.note(name + "=" + value.get(), "ignored, since the tag has no such value");
        }
        return one;
    }

    private static <T> Optional<T> one(String value, T[] all, Function<T, String> word) {
        return Arrays.stream(all).filter(t -> word.apply(t).equalsIgnoreCase(value)).findFirst();
    }

    private List<ReportUri> uris(String name) {
        List<ReportUri> uris = new ArrayList<>();
        for (String piece : value(name).map(v -> v.split(",", -1)).orElse(new String[0])) {
            Optional<ReportUri> uri = ReportUri.parse(piece.strip());
            uri.ifPresent(uris::add);
            if (uri.isEmpty()) {
                tags.note(name + "=" + piece, "ignored, since it is no URI of a place for reports");
            } else if (uri.get().sized()) {
                tags.note(name + "=" + piece, "its size is ignored, since RFC 9989 has none");
            }
        }
        return uris;
    }

    /** Each at most once, and not both of the digits; else the default (RFC 9989 §4.8). */
    private List<FailureOption> failureOptions() {
        List<FailureOption> options = new ArrayList<>();
        for (String word : value("fo").map(v -> v.split(":", -1)).orElse(new String[0])) {
            Optional<FailureOption> option =
                    one(word.strip(), FailureOption.values(), FailureOption::word);
            boolean fits = option.isPresent() && fits(option.get(), options);
            if (!fits) {
                tags.note(
                        "fo=" + value("fo").orElse(""), "ignored, since the tag has no such value");
                return List.of(FailureOption.ALL);
            }
            options.add(option.get());
        }
        return options.isEmpty() ? List.of(FailureOption.ALL) : options;
    }

    private static boolean fits(FailureOption option, List<FailureOption> before) {
        return switch (option) {
            case ALL, ANY ->
                    !before.contains(FailureOption.ALL) && !before.contains(FailureOption.ANY);
            case DKIM, SPF -> !before.contains(option);
        };
    }
}
