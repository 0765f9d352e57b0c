package org.signpost.crash;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** What was counted; for use by many threads. */
public final class Tally {

    private final Map<Count, Long> counts = new EnumMap<>(Count.class);

    /** Nothing yet. */
    public Tally() {
        for (Count count : Count.values()) counts.put(count, 0L);
    }

    /** What was written by {@link #write}. */
    public static Tally read(Properties from) {
        Tally tally = new Tally();
        for (Count count : Count.values()) {
            tally.counts.put(count, Long.valueOf(from.getProperty(count.name(), "0")));
        }
        return tally;
    }

    /** Puts all of it there. */
    public synchronized void write(Properties into) {
        counts.forEach((count, number) -> into.setProperty(count.name(), number.toString()));
    }

    synchronized void add(Count count, long more) {
        counts.merge(count, more, Long::sum);
    }

    void addIf(Count count, boolean condition) {
        if (condition) add(count, 1);
    }

    synchronized void atLeast(Count count, long number) {
        counts.merge(count, number, Math::max);
    }

    /** How many. */
    public synchronized long of(Count count) {
        return counts.getOrDefault(count, 0L);
    }

    /** Adds what another one counted. */
    public void addAll(Tally other) {
        for (Count count : Count.values()) {
            if (count == Count.LONGEST_END) atLeast(count, other.of(count));
            else add(count, other.of(count));
        }
    }

    /** Everything in one sentence, for whoever wants to know what the rounds have shown. */
    public String result() {
        return String.join(
                "; ",
                of(Count.KILLED)
                        + " kills under load and "
                        + of(Count.KILLED_STARTING)
                        + " during the start lost none of "
                        + of(Count.ACKNOWLEDGED)
                        + " acknowledged messages and damaged none",
                of(Count.DELIVERED)
                        + " deliveries, "
                        + of(Count.COPIES)
                        + " copies more, each of a delivery that wasn't recorded when the kill"
                        + " came",
                of(Count.ENDED)
                        + " ends by SIGTERM under load copied nothing and took at most "
                        + of(Count.LONGEST_END)
                        + " ms",
                "kills met: "
                        + met(Count.MET_COMMIT, "commits")
                        + ", "
                        + met(Count.MET_STAGED, "staged content")
                        + ", "
                        + met(Count.MET_WRITING, "Maildir files being written")
                        + ", "
                        + met(Count.MET_RECORDING, "outcomes being recorded"));
    }

    private String met(Count count, String what) {
        return what + " " + of(count) + " times";
    }

    @Override
    public synchronized String toString() {
        return Arrays.stream(Count.values())
                .map(count -> count + "=" + counts.get(count))
                .collect(Collectors.joining(" "));
    }
}
