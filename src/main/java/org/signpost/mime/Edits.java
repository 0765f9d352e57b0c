package org.signpost.mime;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Changes to content, in order, that don't overlap.
 *
 * @param list of them
 */
public record Edits(List<Edit> list) {

    private static final Edits NONE = new Edits(List.of());

    /** Copies the list and brings it into order. */
    public Edits {
        List<Edit> ordered = new ArrayList<>(list);
        ordered.sort(Comparator.comparingLong(Edit::offset).thenComparingLong(Edit::end));
        for (int i = 1; i < ordered.size(); i++) {
            if (ordered.get(i - 1).end() > ordered.get(i).offset()) {
                throw new IllegalArgumentException("edits overlap");
            }
        }
        list = List.copyOf(ordered);
    }

    /** No change. */
    public static Edits none() {
        return NONE;
    }

    /** Whether nothing changes. */
    public boolean isEmpty() {
        return list.isEmpty();
    }

    /** How many octets content of that size has afterwards. */
    public long sizeOf(long size) {
        long sum = size;
        for (Edit edit : list) sum += edit.newLength() - edit.length();
        return sum;
    }

    /** That content as it is to be. */
    public Survey.Source of(Survey.Source content) {
        return sink -> {
            Editing editing = onto(sink);
            content.writeTo(editing);
            editing.finish();
        };
    }

    /** What takes content as it was, and hands it on as it is to be; all of it is to be written. */
    public Editing onto(OctetSink sink) {
        return new Editing(list, sink);
    }
}
