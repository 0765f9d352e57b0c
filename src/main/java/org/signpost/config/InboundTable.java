package org.signpost.config;

import static org.signpost.config.toml.Key.withDefault;

import org.signpost.address.Characters;
import org.signpost.config.InboundConfig.Check;
import org.signpost.config.toml.Key;
import org.signpost.config.toml.Problems;
import org.signpost.config.toml.Section;
import org.signpost.config.toml.TableShape;
import org.signpost.config.toml.ValueType;
import org.signpost.dns.DnsName;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code [inbound]}. */
final class InboundTable {

    private static final ValueType<Check> CHECK =
            ValueType.choice(
                    List.of(
                            Map.entry("off", Check.OFF),
                            Map.entry("observe", Check.OBSERVE),
                            Map.entry("enforce", Check.ENFORCE)),
                    Set.of());

    /** What is evidence for other checks, and no reason to refuse by itself. */
    private static final ValueType<Check> EVIDENCE =
            ValueType.choice(
                    List.of(Map.entry("off", Check.OFF), Map.entry("observe", Check.OBSERVE)),
                    Set.of());

    private static final Key<Check> SPF =
            withDefault(
                    "spf",
                    CHECK,
                    "\"observe\"",
                    "Whether the client may send for the domain in MAIL FROM (RFC 7208). `enforce`:"
                            + " `fail` gets 550 5.7.23 where the author's domain has no DMARC"
                            + " record, which decides else; an SPF record that can't be asked for"
                            + " gets 451 4.7.24, unless there is a DMARC record.");
    private static final Key<Boolean> SPF_PERMERROR =
            withDefault(
                    "spf-permerror",
                    ValueType.choice(
                            List.of(Map.entry("accept", false), Map.entry("refuse", true)),
                            Set.of()),
                    "\"accept\"",
                    "What `spf` = `enforce` does with mail of a domain whose SPF record is broken:"
                            + " `refuse` is 550 5.7.24.");
    private static final Key<Check> DKIM =
            withDefault(
                    "dkim",
                    EVIDENCE,
                    "\"observe\"",
                    "Whether signatures hold (RFC 6376). A broken one counts as none, so there is"
                            + " nothing to enforce.");
    private static final Key<Check> DMARC =
            withDefault(
                    "dmarc",
                    CHECK,
                    "\"enforce\"",
                    "Whether SPF or DKIM speak for the author's domain, and what its owner wants"
                            + " where neither does (RFC 9989). SPF and DKIM are evaluated for it"
                            + " also where they are `off`.");
    private static final Key<Boolean> DMARC_REJECT =
            withDefault(
                    "dmarc-reject",
                    ValueType.choice(
                            List.of(Map.entry("quarantine", false), Map.entry("reject", true)),
                            Set.of()),
                    "\"quarantine\"",
                    "What becomes of mail whose author's domain says `p=reject`. RFC 9989 has it"
                            + " quarantined: lists and forwarders break authentication. It is"
                            + " refused (550 5.7.26) all the same where SPF says `fail` and the"
                            + " client's address has no name that leads back to it, which isn't"
                            + " known where `iprev` is `off`.");
    private static final Key<Boolean> DMARC_TEMPORARY =
            withDefault(
                    "dmarc-temporary",
                    ValueType.choice(
                            List.of(Map.entry("accept", false), Map.entry("defer", true)),
                            Set.of()),
                    "\"accept\"",
                    "What becomes of mail that can't be judged while the DNS fails: `defer` is 451"
                            + " 4.7.26.");
    private static final Key<Check> ARC =
            withDefault(
                    "arc",
                    EVIDENCE,
                    "\"off\"",
                    "Whether chains of servers that passed mail on hold (RFC 8617).");
    private static final Key<List<DnsName>> TRUSTED_SEALERS =
            withDefault(
                    "trusted-sealers",
                    ValueType.list(
                            "a list of domains such as `[\"lists.example.net\"]`",
                            ValueType.text(
                                    "a domain such as `lists.example.net`", InboundTable::name)),
                    "[]",
                    "Domains whose word is taken: where all who sealed a message's chain are among"
                            + " them, it holds, and the first of them found `dmarc=pass` for the"
                            + " author's domain, a failure of DMARC counts for nothing. Needs"
                            + " `arc` = `observe`.");
    private static final Key<Boolean> ARC_SEAL =
            withDefault(
                    "arc-seal",
                    ValueType.choice(
                            List.of(Map.entry("off", false), Map.entry("forwarded", true)),
                            Set.of()),
                    "\"forwarded\"",
                    "What is sealed on its way out (RFC 8617): `forwarded` is what the world sends"
                        + " to an alias that leads to another site. The chain of such mail is"
                        + " looked at also where `arc` is `off`. The RSA key of the alias's domain"
                        + " seals; without one, or with all checks `off`, the mail goes on"
                        + " unsealed.");
    private static final Key<Check> IPREV =
            withDefault(
                    "iprev",
                    CHECK,
                    "\"observe\"",
                    "Whether the client's address has a name that leads back to it (RFC 8601 §3)."
                            + " `enforce`: one without gets 550 5.7.25.");
    private static final Key<Boolean> SEVERAL_FROM =
            withDefault(
                    "several-from",
                    ValueType.choice(
                            List.of(Map.entry("accept", false), Map.entry("refuse", true)),
                            Set.of()),
                    "\"refuse\"",
                    "What becomes of mail whose From fields name no domain, or more than one, so"
                            + " that nobody can answer for it: `refuse` is 550 5.6.0. Counts where"
                            + " `dmarc` = `enforce`.");
    private static final Key<String> QUARANTINE_HEADER =
            withDefault(
                    "quarantine-header",
                    ValueType.text(
                            "the name of a header field that begins with `X-`",
                            InboundTable::fieldName),
                    "\"X-Spam-Flag\"",
                    "The field that mail in quarantine gets, with `YES`, for the mailbox server's"
                            + " filter; such fields of the sender's are removed. A Maildir has it"
                            + " in the folder `Junk`.");

    static final TableShape INBOUND =
            new TableShape(
                    "inbound",
                    TableShape.Form.SINGLE,
                    "What is asked of mail that the world sends, by listeners of the role `mx`."
                            + " Each check is `off`, `observe` (made, and told in"
                            + " Authentication-Results and the log) or `enforce`. What observed"
                            + " checks would have done is summed up by `signpost report observed`;"
                            + " for 30 days `trace.db` keeps of each message the client's address,"
                            + " the domains and the results, and nobody's mailbox.",
                    """
                    [inbound]
                    spf = "observe"
                    dmarc = "enforce"
                    """,
                    List.of(
                            SPF,
                            SPF_PERMERROR,
                            DKIM,
                            DMARC,
                            DMARC_REJECT,
                            DMARC_TEMPORARY,
                            ARC,
                            TRUSTED_SEALERS,
                            ARC_SEAL,
                            IPREV,
                            SEVERAL_FROM,
                            QUARANTINE_HEADER),
                    Map.of());

    private InboundTable() {}

    static InboundConfig read(Section section, Problems problems) {
        if (!section.value(TRUSTED_SEALERS).isEmpty() && section.value(ARC) == Check.OFF) {
            problems.warning(
                    section.at(TRUSTED_SEALERS),
                    "`trusted-sealers` counts for nothing while `arc` is `off`");
        }
        if (section.value(SPF) == Check.ENFORCE && section.value(DMARC) != Check.ENFORCE) {
            problems.warning(
                    section.at(SPF),
                    "`spf` = `enforce` leaves mail of authors' domains that have a DMARC record to"
                            + " `dmarc`, which isn't `enforce`");
        }
        return new InboundConfig(
                new InboundConfig.Checks(
                        section.value(SPF),
                        section.value(DKIM),
                        section.value(DMARC),
                        section.value(ARC),
                        section.value(IPREV)),
                new InboundConfig.Dmarc(
                        section.value(DMARC_REJECT),
                        section.value(DMARC_TEMPORARY),
                        section.value(TRUSTED_SEALERS)),
                section.value(SEVERAL_FROM),
                section.value(SPF_PERMERROR),
                section.value(QUARANTINE_HEADER),
                section.value(ARC_SEAL));
    }

    private static Optional<DnsName> name(String text) {
        return DnsName.parse(text).filter(n -> !n.equals(DnsName.ROOT));
    }

    private static Optional<String> fieldName(String text) {
        // Such fields of strangers are removed, which no field may be that means something else.
        boolean own = text.regionMatches(true, 0, "X-", 0, 2) && text.length() > 2;
        boolean valid = Characters.all(text, c -> c > ' ' && c < 0x7f && c != ':');
        return valid && own && text.length() <= 60 ? Optional.of(text) : Optional.empty();
    }
}
