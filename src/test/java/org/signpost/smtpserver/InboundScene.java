package org.signpost.smtpserver;

import org.signpost.address.Domain;
import org.signpost.authentication.Evaluation;
import org.signpost.authentication.Examiner;
import org.signpost.config.InboundConfig;
import org.signpost.config.InboundConfig.Check;
import org.signpost.dns.DnsName;
import org.signpost.message.AuthservId;
import org.signpost.nameserver.ZoneFile;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a dialogue says of the DNS, and of what is asked of the world's mail. */
final class InboundScene {

    private final StringBuilder zone = new StringBuilder();
    private final Map<String, String> keys = new HashMap<>();

    /** What reports tell of the messages. */
    final List<Evaluation> evaluations = new CopyOnWriteArrayList<>();

    void zone(String line) {
        zone.append(line).append('\n');
    }

    /** Each as {@code key=value}. */
    void inbound(String... words) {
        for (String word : words) {
            keys.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
        }
    }

    Inbound inbound(Domain server, InstantSource clock) {
        AuthservId id = new AuthservId(server);
        if (keys.isEmpty() && zone.isEmpty()) return Inbound.off(id);
        Examiner examiner = new Examiner(ZoneFile.parse(zone.toString()), clock);
        return new Inbound(id, config(), Optional.of(examiner), evaluations::add);
    }

    private InboundConfig config() {
        return new InboundConfig(
                new InboundConfig.Checks(
                        check("spf", "observe"),
                        check("dkim", "observe"),
                        check("dmarc", "enforce"),
                        check("arc", "off"),
                        check("iprev", "observe")),
                new InboundConfig.Dmarc(
                        is("dmarc-reject", "reject"),
                        is("dmarc-temporary", "defer"),
                        Optional.ofNullable(keys.get("trusted-sealers")).stream()
                                .map(DnsName::of)
                                .toList()),
                !is("several-from", "accept"),
                is("spf-permerror", "refuse"),
                keys.getOrDefault("quarantine-header", "X-Spam-Flag"),
                !is("arc-seal", "off"));
    }

    private Check check(String key, String standard) {
        return Check.valueOf(keys.getOrDefault(key, standard).toUpperCase(Locale.ROOT));
    }

    private boolean is(String key, String value) {
        return value.equals(keys.get(key));
    }
}
