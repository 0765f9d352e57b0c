package org.signpost.arc;

import org.signpost.dkim.HeaderBlock;
import org.signpost.dkim.RawField;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** The sets of a message, put in order (RFC 8617 §4.3). */
sealed interface ArcChain {

    /** The most sets of a chain (§4.2.1). */
    int MOST_SETS = 50;

    /** The three fields of a set, in the order in which seals sign them. */
    String RESULTS = "ARC-Authentication-Results";

    /** See {@link #RESULTS}. */
    String MESSAGE = "ARC-Message-Signature";

    /** See {@link #RESULTS}. */
    String SEAL = "ARC-Seal";

    /** No field of any set. */
    record None() implements ArcChain {}

    /**
     * Fields that are no chain.
     *
     * @param highest the highest number among them; none where one has no number that can be read
     * @param lastSeal the seal with the highest number of all seals
     */
    record Broken(String why, OptionalInt highest, Optional<RawField> lastSeal)
            implements ArcChain {}

    /** A chain of one set and more, the first at first. */
    record Whole(List<ArcSet> sets) implements ArcChain {

        ArcSet last() {
            return sets.getLast();
        }
    }

    /** The chain that a header has. */
    static ArcChain of(HeaderBlock header) {
        Numbered results = new Numbered(RESULTS, header, ArcChain::ofResults);
        Numbered messages = new Numbered(MESSAGE, header, ArcChain::ofTags);
        Numbered seals = new Numbered(SEAL, header, ArcChain::ofTags);
        List<Numbered> kinds = List.of(results, messages, seals);
        Optional<String> flaw = kinds.stream().flatMap(k -> k.flaw.stream()).findFirst();
        if (flaw.isPresent()) return broken(flaw.get(), kinds);
        int most = kinds.stream().mapToInt(k -> k.fields.size()).max().orElse(0);
        if (most == 0) return new None();
        List<ArcSet> sets = new ArrayList<>();
        for (int i = 1; i <= most; i++) {
            Optional<RawField> result = results.field(i);
            Optional<RawField> message = messages.field(i);
            Optional<RawField> seal = seals.field(i);
            if (result.isEmpty() || message.isEmpty() || seal.isEmpty()) {
                String why = "set %d of %d lacks one of its fields (§5.2)".formatted(i, most);
                return broken(why, kinds);
            }
            sets.add(new ArcSet(result.get(), message.get(), seal.get()));
        }
        return new Whole(List.copyOf(sets));
    }

    private static Broken broken(String why, List<Numbered> kinds) {
        OptionalInt highest =
                kinds.stream().allMatch(k -> k.readable)
                        ? kinds.stream().mapToInt(Numbered::highest).max()
                        : OptionalInt.empty();
        Numbered seals = kinds.getLast();
        return new Broken(why, highest, seals.field(seals.highest()));
    }

    /** The fields of one name by their numbers. */
    final class Numbered {
        private final Map<Integer, RawField> fields = new HashMap<>();
        private Optional<String> flaw = Optional.empty();
        private boolean readable = true;

        private Numbered(
                String name, HeaderBlock header, Function<RawField, OptionalInt> instance) {
            for (RawField field : header.all(name)) {
                OptionalInt number = instance.apply(field);
                if (number.isEmpty()) {
                    readable = false;
                    flaw = Optional.of(name + " has no number from 1 to 50 in i= (§4.2.1)");
                } else if (fields.put(number.getAsInt(), field) != null) {
                    flaw =
                            Optional.of(
                                    "%s with i=%d stands there twice (§5.2)"
                                            .formatted(name, number.getAsInt()));
                }
            }
        }

        private Optional<RawField> field(int number) {
            return Optional.ofNullable(fields.get(number));
        }

        /** None is 0. */
        private int highest() {
            return fields.keySet().stream().mapToInt(n -> n).max().orElse(0);
        }
    }

    /** The number that stands before the first semicolon (§4.1.1). */
    private static OptionalInt ofResults(RawField field) {
        return InstanceTag.of(field.body()).map(InstanceTag::number).orElse(OptionalInt.empty());
    }

    private static OptionalInt ofTags(RawField field) {
        return InstanceTag.number(InstanceTag.list(field));
    }
}
