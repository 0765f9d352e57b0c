package org.signpost.dns;

import java.util.ArrayList;
import java.util.List;

/**
 * Passes questions on, and remembers what was asked and answered, so that a result can be explained
 * by the records that led to it. For one thread at a time.
 */
public final class Transcript implements Resolver {

    private final Resolver upstream;
    private final List<Entry> entries = new ArrayList<>();

    /** Asks that resolver. */
    public Transcript(Resolver upstream) {
        this.upstream = upstream;
    }

    /**
     * One question with its answer.
     *
     * @param type the record type's mnemonic
     */
    public record Entry(DnsName name, String type, Answer<?> answer) {}

    @Override
    public <T> Answer<T> query(DnsName name, RecordType<T> type) {
        Answer<T> answer = upstream.query(name, type);
        entries.add(new Entry(name, type.toString(), answer));
        return answer;
    }

    /** All questions so far, in order. */
    public List<Entry> entries() {
        return List.copyOf(entries);
    }
}
