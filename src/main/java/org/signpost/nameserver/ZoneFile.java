package org.signpost.nameserver;

import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.RecordType;
import org.signpost.dns.Resolver;
import org.signpost.dns.Security;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers questions from one zone file instead of the network (RFC 1035 §5): the file is all of the
 * DNS, its names may belong to any zones, and what it doesn't hold doesn't exist.
 *
 * <p>A line {@code ; TIMEOUT name.} makes questions about that name end in a time-out, but for the
 * types that the file has records of there.
 */
public final class ZoneFile implements Resolver {

    private static final Duration TTL = Duration.ofSeconds(Zone.DEFAULT_TTL);
    private static final Pattern TIMEOUT = Pattern.compile("(?m)^\\s*;\\s*TIMEOUT\\s+(\\S+)\\s*$");

    private final Map<Name, List<Record>> nodes = new HashMap<>();
    private final Set<Name> silent = new HashSet<>();

    private ZoneFile() {}

    /**
     * What the text of a zone file says; names without a final dot are relative to the root.
     *
     * @throws IllegalArgumentException when the text is no zone file, with the line
     */
    public static ZoneFile parse(String text) {
        ZoneFile file = new ZoneFile();
        Zone.records(DnsName.ROOT, text).forEach(file::place);
        Matcher timeouts = TIMEOUT.matcher(text);
        while (timeouts.find()) {
            Name name = DnsName.of(timeouts.group(1)).wire();
            file.silent.add(name);
            file.placeAbove(name);
        }
        return file;
    }

    @Override
    public <T> Answer<T> query(DnsName asked, RecordType<T> type) {
        Name name = asked.wire();
        for (int aliases = 0; aliases <= MAX_ALIASES; aliases++) {
            Name node = nodeOf(name);
            List<Record> records = at(node, type.code());
            if (!records.isEmpty()) {
                List<T> values = records.stream().map(type::value).toList();
                return new Answer.Found<>(values, TTL, Security.INDETERMINATE, DnsName.of(name));
            }
            List<Record> alias = at(node, Type.CNAME);
            if (alias.isEmpty()) return nothing(name, node);
            name = ((CNAMERecord) alias.getFirst()).getTarget();
        }
        return new Answer.Failed<>(
                Answer.Failure.SERVFAIL,
                "more than " + MAX_ALIASES + " CNAMEs in a row, from " + asked);
    }

    private <T> Answer<T> nothing(Name name, Name node) {
        DnsName told = DnsName.of(name);
        if (silent.contains(name)) {
            return new Answer.Failed<>(
                    Answer.Failure.TIMEOUT, "the zone file says TIMEOUT " + told);
        }
        return nodes.containsKey(node)
                ? new Answer.NoData<>(TTL, Security.INDETERMINATE, told)
                : new Answer.NoSuchName<>(TTL, Security.INDETERMINATE, told);
    }

    private List<Record> at(Name node, int type) {
        return nodes.getOrDefault(node, List.of()).stream()
                .filter(r -> r.getType() == type)
                .toList();
    }

    /** The name itself where it exists, else the wildcard that stands for it (RFC 4592 §3.3.1). */
    private Name nodeOf(Name name) {
        if (nodes.containsKey(name) || silent.contains(name)) return name;
        for (int up = 1; up < name.labels(); up++) {
            if (nodes.containsKey(new Name(name, up))) {
                Name wildcard = name.wild(up);
                return nodes.containsKey(wildcard) ? wildcard : name;
            }
        }
        return name;
    }

    private void place(Record record) {
        nodes.computeIfAbsent(record.getName(), name -> new ArrayList<>()).add(record);
        placeAbove(record.getName());
    }

    /** RFC 8020 §2: a name exists where one below it does. */
    private void placeAbove(Name name) {
        for (Name above = name; above.labels() > 1; ) {
            above = new Name(above, 1);
            nodes.computeIfAbsent(above, empty -> new ArrayList<>());
        }
    }
}
