package org.signpost.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.address.Domain;
import org.signpost.arc.ArcResult;
import org.signpost.arc.ArcVerdict;
import org.signpost.dns.DnsName;
import org.signpost.message.AuthenticationResults;
import org.signpost.message.AuthservId;

import java.util.List;
import java.util.Optional;

/** What a seal repeats is what the trace says on top (P21, RFC 8617 §4.1.1). */
class ArrivalResultsTest {

    private static final String RECEIVED = "Received: from a\r\n\tby b; date\r\n";
    private static final List<DnsName> SEALERS = List.of(DnsName.of("a.test"));

    private static String field(ArcVerdict chain) {
        Findings findings =
                new Findings(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        Optional.of(chain));
        return new AuthenticationResults(
                        new AuthservId(Domain.of("mx.b.test")), FindingsText.results(findings))
                .field(false);
    }

    @ParameterizedTest
    @EnumSource(ArcResult.class)
    void whatWasWrittenIsReadBack(ArcResult result) {
        for (boolean weak : List.of(false, true)) {
            String field = field(new ArcVerdict(result, "why", SEALERS, weak, false, List.of()));
            assertThat(ArrivalResults.onTop(field + "X-Spam-Flag: YES\r\n" + RECEIVED))
                    .contains(
                            new ArrivalResults(
                                    field.substring(field.indexOf(':') + 1).strip(), result));
        }
    }

    /** §5.2.1 has it fail for good, but the next server may have an answer. */
    @Test
    void whatFailedOnlyBecauseTheDnsDidIsNotTold() {
        String field =
                field(new ArcVerdict(ArcResult.FAIL, "why", SEALERS, false, true, List.of()));
        assertThat(field).contains("arc=fail ", "reason=\"the DNS failed\"");
        assertThat(ArrivalResults.onTop(field + RECEIVED)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Received: by a\r\n",
                "Authentication-Results: a.test; none\r\n",
                "Authentication-Results: a.test; spf=pass smtp.helo=\"arc=pass\"\r\n",
                "Authentication-Results: a.test; spf=pass (; arc=pass)\r\n",
                "Authentication-Results: a.test; arc=maybe\r\n",
                "Received: by a\r\nAuthentication-Results: a.test; arc=pass\r\n",
                "Authentication-Results: a.test; spf=pass\r\nX: y; arc=pass\r\n"
            })
    void withoutAResultOfTheChainThereIsNothingToTell(String trace) {
        assertThat(ArrivalResults.onTop(trace)).isEmpty();
    }
}
