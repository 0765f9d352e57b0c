package org.signpost.cli;

import org.signpost.arc.ArcResult;
import org.signpost.arc.ArcVerdict;
import org.signpost.authentication.Findings;
import org.signpost.authentication.Standard;
import org.signpost.dkim.DkimResult;
import org.signpost.dkim.DkimVerdict;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What becomes of a {@code verify}, by what was found about the message. */
enum Verification {
    /** Nothing that was asked speaks against it. */
    FINE(Exit.FINE),
    /** Something that was asked couldn't be found out now, and nothing else speaks against it. */
    UNKNOWN(Exit.COULD_NOT),
    /** Something that was asked speaks against it. */
    FAILED(Exit.PROBLEMS);

    private final int code;

    Verification(int code) {
        this.code = code;
    }

    /** The command's exit code. */
    int code() {
        return code;
    }

    /** The worst of what was asked. */
    static Verification of(Findings findings, Set<Standard> asked) {
        Stream<Verification> spf =
                findings.mailFrom().stream()
                        .filter(v -> asked.contains(Standard.SPF))
                        .map(v ->
                                switch (v.result()) {
                                    case PASS, NONE, NEUTRAL -> FINE;
                                    case FAIL, SOFTFAIL, PERMERROR -> FAILED;
                                    case TEMPERROR -> UNKNOWN;
                                });
        Stream<Verification> dmarc =
                findings.dmarc().stream()
                        .map(v ->
                                switch (v.result()) {
                                    case PASS, NONE -> FINE;
                                    case FAIL, PERMERROR -> FAILED;
                                    case TEMPERROR -> UNKNOWN;
                                });
        Stream<Verification> dkim =
                asked.contains(Standard.DKIM) ? Stream.of(dkim(findings.dkim())) : Stream.empty();
        return Stream.of(spf, dkim, dmarc, findings.arc().stream().map(Verification::arc))
                .flatMap(found -> found)
                .max(Verification::compareTo)
                .orElse(FINE);
    }

    /** One signature that holds is enough; what doesn't hold is as none (RFC 6376 §6.1). */
    private static Verification dkim(List<DkimVerdict> signatures) {
        List<DkimResult> results = signatures.stream().map(DkimVerdict::result).toList();
        if (results.contains(DkimResult.PASS) || results.contains(DkimResult.NONE)) return FINE;
        return results.contains(DkimResult.TEMPERROR) ? UNKNOWN : FAILED;
    }

    private static Verification arc(ArcVerdict verdict) {
        if (verdict.result() != ArcResult.FAIL) return FINE;
        return verdict.temporary() ? UNKNOWN : FAILED;
    }
}
