package org.signpost.policy;

import org.signpost.dmarc.OverrideReason;
import org.signpost.smtp.Reply;

import java.util.List;
import java.util.Optional;

/**
 * What becomes of a message that the world sends.
 *
 * @param action what is done
 * @param by the check that has it so, by its key in the configuration; none where it is taken
 * @param observed what checks would have done that are only observed
 * @param override why less is done than the author's domain wants; none where all of it is, or it
 *     wants nothing
 */
public record InboundDecision(
        Action action,
        Optional<String> by,
        List<Observation> observed,
        Optional<OverrideReason> override) {

    /** Copies the list. */
    public InboundDecision {
        observed = List.copyOf(observed);
    }

    /** It is taken, whatever it is. */
    public static InboundDecision accept() {
        return new InboundDecision(
                new Action.Accept(), Optional.empty(), List.of(), Optional.empty());
    }

    /** What is done with a message. */
    public sealed interface Action {

        /** The word for it in reports (RFC 9990) and in the log. */
        String word();

        /** It is delivered like others. */
        record Accept() implements Action {
            @Override
            public String word() {
                return "accept";
            }
        }

        /** It is delivered apart from others; {@code why} in plain words. */
        record Quarantine(String why) implements Action {
            @Override
            public String word() {
                return "quarantine";
            }
        }

        /** It isn't taken. */
        record Refuse(Reply reply) implements Action {
            @Override
            public String word() {
                return reply.code() >= 500 ? "reject" : "defer";
            }
        }
    }

    /**
     * What a check would have done if it counted.
     *
     * @param check by its key in the configuration
     */
    public record Observation(String check, Action action) {}
}
