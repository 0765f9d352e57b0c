package org.signpost.mime;

import org.signpost.mime.Edit.Replace;
import org.signpost.mime.Verdict.CannotConvert;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gathers what a conversion has to change, as far as that stays small. */
final class Plan {

    private static final int MOST_EDITS = 20_000;
    private static final int MOST_OCTETS = 1024 * 1024;

    private final List<Edit> edits = new ArrayList<>();
    private Optional<CannotConvert> refusal = Optional.empty();
    private int octets;
    private boolean needed;

    /** Adds what has to be changed. */
    void add(Edit edit) {
        needed = true;
        addIfAny(edit);
    }

    /** Adds what is changed only where something has to be. */
    void addIfAny(Edit edit) {
        if (refusal.isPresent()) return;
        if (edit instanceof Replace(_, _, String with)) octets += with.length();
        if (edits.size() == MOST_EDITS || octets > MOST_OCTETS) {
            refuse(CannotConvert.unsupported("there is too much to change"));
            return;
        }
        edits.add(edit);
    }

    /** The first reason counts. */
    void refuse(CannotConvert why) {
        if (refusal.isEmpty()) refusal = Optional.of(why);
    }

    boolean isRefused() {
        return refusal.isPresent();
    }

    Verdict verdict() {
        if (refusal.isPresent()) return refusal.get();
        return needed ? new Verdict.Converted(new Edits(edits)) : new Verdict.Fits();
    }
}
