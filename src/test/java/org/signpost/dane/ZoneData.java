package org.signpost.dane;

import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.RecordType;
import org.signpost.dns.Resolver;
import org.signpost.dns.Security;
import org.signpost.nameserver.ZoneFile;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A zone file that is answered from as a validating resolver does: everything in it is secure, but
 * for what lies below the domains that are said to be otherwise.
 */
public final class ZoneData implements Resolver {

    private final ZoneFile file;
    private final Map<DnsName, Security> unsigned = new HashMap<>();
    private final Map<String, Answer.Failure> failing = new HashMap<>();
    private final List<String> asked = new ArrayList<>();

    /** Answers from these lines of a zone file. */
    public ZoneData(String... lines) {
        file = ZoneFile.parse(String.join("\n", lines) + "\n");
    }

    /** What lies there or below isn't signed. */
    public ZoneData unsigned(String domain) {
        return unsigned(domain, Security.INSECURE);
    }

    /** Nobody has validated what lies there or below. */
    public ZoneData unsigned(String domain, Security security) {
        unsigned.put(DnsName.of(domain), security);
        return this;
    }

    /** A question such as {@code TLSA _25._tcp.mx.example.com} isn't answered. */
    public ZoneData failing(String question, Answer.Failure why) {
        failing.put(question, why);
        return this;
    }

    /** The questions so far. */
    public List<String> asked() {
        return asked;
    }

    @Override
    public <T> Answer<T> query(DnsName name, RecordType<T> type) {
        String question = type + " " + name;
        asked.add(question);
        if (failing.containsKey(question)) {
            return new Answer.Failed<>(failing.get(question), "as the test has it");
        }
        return switch (file.query(name, type)) {
            case Answer.Found<T>(var records, Duration ttl, _, DnsName end) ->
                    new Answer.Found<>(records, ttl, security(name, end), end);
            case Answer.NoSuchName<T>(Duration ttl, _, DnsName end) ->
                    new Answer.NoSuchName<>(ttl, security(name, end), end);
            case Answer.NoData<T>(Duration ttl, _, DnsName end) ->
                    new Answer.NoData<>(ttl, security(name, end), end);
            case Answer.Failed<T> failed -> failed;
        };
    }

    private Security security(DnsName... names) {
        Set<Security> all =
                Stream.of(names)
                        .flatMap(name ->
                                unsigned.entrySet().stream()
                                        .filter(e -> name.isWithin(e.getKey()))
                                        .map(Map.Entry::getValue))
                        .collect(Collectors.toSet());
        return all.stream().reduce(Security.SECURE, Security::and);
    }
}
