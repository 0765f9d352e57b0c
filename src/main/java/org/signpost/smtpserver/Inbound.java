package org.signpost.smtpserver;

import org.signpost.authentication.Evaluation;
import org.signpost.authentication.Examiner;
import org.signpost.config.InboundConfig;
import org.signpost.message.AuthservId;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * What sessions examine messages with.
 *
 * @param id whose word it is what they find
 * @param config what the world's messages are examined by
 * @param examiner examines them; none where none are
 * @param log hears of each what was found out and what came of it, and holds nobody up
 */
public record Inbound(
        AuthservId id,
        InboundConfig config,
        Optional<Examiner> examiner,
        Consumer<Evaluation> log) {

    /** Where nothing is examined. */
    public static Inbound off(AuthservId id) {
        return new Inbound(id, InboundConfig.OFF, Optional.empty(), evaluation -> {});
    }
}
