package org.signpost.authentication;

import org.signpost.arc.ArcResult;
import org.signpost.message.AuthenticationMethod;
import org.signpost.message.AuthenticationResults;
import org.signpost.message.ClaimedResults;

import java.util.Optional;

/**
 * What this server found out about a message when it came, for a seal to repeat (RFC 8617 §4.1.1).
 *
 * @param body of Authentication-Results as it was written then, folds kept; one char from 0 to 255
 *     for each octet
 * @param chain what the message's chain was worth
 */
public record ArrivalResults(String body, ArcResult chain) {

    private static final String START = AuthenticationResults.NAME + ":";

    /**
     * The results on top of trace fields, which no client has a hand in: they are kept beside what
     * it sent. None where nobody looked at the chain, or it failed only because the DNS did: a seal
     * would say for good what the next server may see otherwise.
     *
     * @param trace whole fields, as {@link FindingsText} had them written
     */
    public static Optional<ArrivalResults> onTop(String trace) {
        if (!trace.startsWith(START)) return Optional.empty();
        String body = trace.substring(START.length()).split("\r\n(?![ \t])", 2)[0];
        return ClaimedResults.parse(body)
                .flatMap(ArrivalResults::chain)
                .map(chain -> new ArrivalResults(body.strip(), chain));
    }

    private static Optional<ArcResult> chain(ClaimedResults results) {
        return results.results().stream()
                .filter(c -> c.method().equals(AuthenticationMethod.ARC.word()))
                .findFirst()
                .filter(c -> !c.reason().equals(Optional.of(FindingsText.LATER)))
                .flatMap(c -> ArcResult.of(c.result()));
    }
}
