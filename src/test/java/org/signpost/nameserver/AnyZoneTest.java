package org.signpost.nameserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.signpost.dns.DnsName;
import org.signpost.dns.Wire;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whatever a signed zone looks like, a validating resolver believes all of its answers, and they
 * are those of the same zone without signatures (D7; RFC 4035 §3.1, RFC 4592, RFC 5155 §7.2).
 */
class AnyZoneTest {

    private static final Instant FROM = Instant.parse("2026-11-01T00:00:00Z");
    private static final DnsName ORIGIN = DnsName.of("test");
    private static final ZoneKey KEY = ZoneKey.generate(ORIGIN);
    private static final String[] LABELS = {"a", "b", "*"};
    private static final String[] TYPES = {"A", "TXT", "DS"};
    private static final int ROUNDS = 20;

    private final Random random = new Random(44);

    @ParameterizedTest
    @EnumSource(Denial.class)
    void everyAnswerIsBelieved(Denial denial) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            Set<String> cuts = new TreeSet<>();
            String records = records(cuts);
            Zone zone = Zone.parse(ORIGIN, records);
            Responder plain = new Responder();
            plain.replace(zone);
            Responder signed = new Responder();
            signed.replace(zone.signed(KEY, FROM, FROM.plus(Duration.ofDays(1)), denial));
            Validator validator = Validator.of(signed, KEY, FROM.plusSeconds(1));
            for (Question question : questions(cuts)) {
                assertThat(validator.says(question.name(), question.type()))
                        .as("%s in%n%s", question, records)
                        .isEqualTo(code(plain, question) + " secure");
            }
        }
    }

    private record Question(String name, String type) {}

    /** Addresses, texts and delegations at names of up to three labels, wildcards among them. */
    private String records(Set<String> cuts) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            String name = name(1 + i / 3);
            // dnsjava doesn't see that a wildcard exists by what lies below it (RFC 4592 §2.2.2).
            if (name.lastIndexOf('*') > 0) continue;
            switch (random.nextInt(8)) {
                case 0 -> {
                    if (name.startsWith("*")) continue; // RFC 4592 §4.2: undefined
                    lines.add(name + " 60 IN NS ns.a.example.");
                    cuts.add(name + ".test");
                }
                case 1, 2 -> lines.add(name + " 60 IN TXT \"x\"");
                default -> lines.add(name + " 60 IN A 192.0.2." + i);
            }
        }
        return String.join("\n", lines);
    }

    /** All that the zone itself has to answer, DS at its delegations included. */
    private List<Question> questions(Set<String> cuts) {
        List<Question> questions = new ArrayList<>(List.of(new Question("test", "A")));
        for (int i = 0; i < 12; i++) {
            String name = name(1 + i % 4).replace('*', 'c') + ".test";
            for (String type : TYPES) {
                String above = type.equals("DS") ? name.substring(name.indexOf('.') + 1) : name;
                if (cuts.stream().noneMatch(cut -> ("." + above).endsWith("." + cut))) {
                    questions.add(new Question(name, type));
                }
            }
        }
        return questions;
    }

    private String name(int depth) {
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < depth; i++) labels.add(LABELS[random.nextInt(LABELS.length)]);
        return String.join(".", labels);
    }

    private static String code(Responder responder, Question question) throws IOException {
        Name name = Name.fromString(question.name(), Name.root);
        Message query = Wire.question(name, Type.value(question.type()));
        byte[] reply = responder.reply(query.toWire(), true).orElseThrow();
        return Rcode.string(new Message(reply).getRcode());
    }
}
