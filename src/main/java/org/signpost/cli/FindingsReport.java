package org.signpost.cli;

import org.signpost.address.IpAddresses;
import org.signpost.arc.ArcResult;
import org.signpost.arc.ArcVerdict;
import org.signpost.authentication.Findings;
import org.signpost.authentication.Standard;
import org.signpost.dkim.DkimVerdict;
import org.signpost.dmarc.DmarcVerdict;
import org.signpost.dns.DnsName;
import org.signpost.dns.Transcript;
import org.signpost.spf.SpfQuery;
import org.signpost.spf.SpfVerdict;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Tells people what was found about a message, and by which records. */
final class FindingsReport {

    private final Findings findings;
    private final KnownEnvelope envelope;
    private final Map<Standard, Transcript> asked;
    private final List<String> lines = new ArrayList<>();

    FindingsReport(Findings findings, KnownEnvelope envelope, Map<Standard, Transcript> asked) {
        this.findings = findings;
        this.envelope = envelope;
        this.asked = asked;
    }

    /** All of it, each line fit for a terminal. */
    List<String> lines(Set<Standard> told) {
        if (told.contains(Standard.SPF) || told.contains(Standard.DMARC)) client();
        if (told.contains(Standard.SPF)) spf();
        if (told.contains(Standard.DKIM)) findings.dkim().forEach(this::dkim);
        findings.dmarc().ifPresent(v -> dmarc(v, told));
        findings.arc().ifPresent(this::arc);
        return lines.stream().map(Plain::line).toList();
    }

    private void client() {
        lines.add(
                envelope.query()
                        .map(q ->
                                "client %s, HELO %s, sender <%s>"
                                        .formatted(
                                                IpAddresses.text(q.client()),
                                                q.helo().isEmpty() ? "unknown" : q.helo(),
                                                q.mailFrom()))
                        .orElse("client unknown"));
        lines.add("    " + envelope.source());
    }

    private void spf() {
        if (envelope.query().isEmpty()) {
            head("SPF", "not checked");
            line("nobody knows who sent it: --ip, --helo and --mail-from say so");
        }
        findings.mailFrom()
                .ifPresent(v -> {
                    head("SPF", v.result().word());
                    line(sentence(v, envelope.query()));
                    line(v.reason());
                    v.explanation().ifPresent(words -> line("the domain's own words: " + words));
                });
        boolean helo = envelope.query().filter(q -> !q.mailFrom().isEmpty()).isPresent();
        findings.helo()
                .filter(v -> helo)
                .ifPresent(v ->
                        line("of the HELO name: %s, %s".formatted(v.result().word(), v.reason())));
        records(Standard.SPF, entry -> true);
    }

    private static String sentence(SpfVerdict verdict, Optional<SpfQuery> query) {
        String domain = verdict.domain().map(DnsName::text).orElse("the sender");
        String client = query.map(q -> IpAddresses.text(q.client())).orElse("the client");
        return switch (verdict.result()) {
            case PASS -> domain + " lets " + client + " send in its name";
            case FAIL -> domain + " doesn't let " + client + " send in its name";
            case SOFTFAIL -> domain + " thinks that " + client + " may not send in its name";
            case NEUTRAL -> domain + " doesn't say if " + client + " may send in its name";
            case NONE -> domain + " doesn't say who may send in its name";
            case TEMPERROR -> "it can't be found out now whom " + domain + " lets send";
            case PERMERROR -> "what " + domain + " says of who may send can't be evaluated";
        };
    }

    private void dkim(DkimVerdict verdict) {
        String key =
                verdict.label().keyName().map(DnsName::text).map(k -> " (" + k + ")").orElse("");
        head("DKIM", verdict.result().word() + key);
        line(sentence(verdict));
        line(verdict.reason());
        if (verdict.weak()) line("weak: it leaves the end of the body to anybody (l=)");
        verdict.label()
                .keyName()
                .ifPresent(name -> records(Standard.DKIM, e -> e.name().equals(name)));
    }

    private static String sentence(DkimVerdict verdict) {
        String domain = verdict.label().domain().map(DnsName::text).orElse("somebody");
        return switch (verdict.result()) {
            case PASS ->
                    verdict.testing()
                            ? domain + " tries signing out: the signature holds, and proves nothing"
                            : domain + " signed the message, which came as it was signed";
            case NONE -> "nobody signed the message";
            case FAIL -> "the signature of " + domain + " doesn't hold";
            case POLICY -> "the signature of " + domain + " wasn't looked at";
            case NEUTRAL -> "the signature of " + domain + " can't be read";
            case TEMPERROR -> "the key of " + domain + " can't be asked for now";
            case PERMERROR -> "the signature of " + domain + " is none that could hold";
        };
    }

    private void dmarc(DmarcVerdict verdict, Set<Standard> told) {
        head("DMARC", verdict.result().word());
        line(sentence(verdict));
        line(verdict.reason());
        if (verdict.lowered()) line("the policy is on trial (t=y), and counts one level lower");
        // It is made of these, whose records nobody has shown yet.
        Stream.of(Standard.SPF, Standard.DKIM)
                .filter(s -> !told.contains(s))
                .forEach(s -> records(s, entry -> true));
        records(Standard.DMARC, entry -> true);
    }

    private static String sentence(DmarcVerdict verdict) {
        String author = verdict.authorDomain().map(DnsName::text).orElse("the author's domain");
        return switch (verdict.result()) {
            case PASS -> "the message is from " + author + ", as From says";
            case FAIL ->
                    "nothing proves that the message is from %s, whose policy is %s"
                            .formatted(author, verdict.policy().word());
            case NONE -> "no policy says what is to be proven of " + author;
            case TEMPERROR -> "it can't be found out now if the message is from " + author;
            case PERMERROR -> "the policy of " + author + " can't be used";
        };
    }

    private void arc(ArcVerdict verdict) {
        head("ARC", verdict.result().word());
        if (verdict.result() != ArcResult.NONE) line(sentence(verdict));
        line(verdict.reason());
        records(Standard.ARC, entry -> true);
    }

    private static String sentence(ArcVerdict verdict) {
        if (verdict.result() == ArcResult.PASS) {
            return "what those say who passed the message on is theirs; if it is true is for you to"
                    + " judge";
        }
        return verdict.temporary()
                ? "a key of the chain can't be asked for now"
                : "the chain of those who passed the message on is broken";
    }

    private void records(Standard standard, Predicate<Transcript.Entry> such) {
        Stream.ofNullable(asked.get(standard))
                .flatMap(transcript -> transcript.entries().stream())
                .filter(such)
                .flatMap(entry -> AnswerText.lines(entry).stream())
                .distinct()
                .forEach(text -> lines.add("    DNS: " + text));
    }

    private void head(String standard, String result) {
        lines.add(standard + ": " + result);
    }

    private void line(String text) {
        lines.add("    " + text);
    }
}
