package org.signpost.smtpserver;

import org.signpost.authentication.Examiner;
import org.signpost.config.InboundConfig;
import org.signpost.message.AuthservId;

import java.util.Optional;

/**
 * What sessions examine messages with.
 *
 * @param id whose word it is what they find
 * @param config what the world's messages are examined by
 * @param examiner examines them; none where none are
 */
public record Inbound(AuthservId id, InboundConfig config, Optional<Examiner> examiner) {

    /** Where nothing is examined. */
    public static Inbound off(AuthservId id) {
        return new Inbound(id, InboundConfig.OFF, Optional.empty());
    }
}
