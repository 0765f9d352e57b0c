package org.signpost.dkim;

import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.Resolver;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the keys of signatures in the DNS (RFC 6376 §6.1.2), and remembers those it has read. */
final class KeyLookup {

    /** Records whose keys are kept as read: reading an RSA key costs as much as verifying by it. */
    private static final int MOST_KEPT = 1000;

    /** Octets of a record that is kept; a key of 8192 bits has 1,400, and strangers any number. */
    private static final int MOST_OCTETS = 4096;

    private final Resolver dns;
    private final Map<String, KeyRecord.Reading> kept =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, KeyRecord.Reading> eldest) {
                    return size() > MOST_KEPT;
                }
            };

    /** How it went. */
    sealed interface Found {

        /** There is a key. */
        record Key(KeyRecord record) implements Found {}

        /** There is none that may be used, and won't be soon. */
        record None(String why) implements Found {}

        /** It couldn't be asked. */
        record Unknown(String why) implements Found {}
    }

    KeyLookup(Resolver dns) {
        this.dns = dns;
    }

    Found find(DnsName name) {
        return switch (dns.txt(name)) {
            case Answer.Found<String> found -> key(name, found.records());
            case Answer.NoSuchName<String> none ->
                    new Found.None("there is no key: " + name + " doesn't exist");
            case Answer.NoData<String> none ->
                    new Found.None("there is no key: " + name + " has no TXT record");
            case Answer.Failed<String> failed ->
                    new Found.Unknown(
                            "the DNS couldn't be asked for " + name + ": " + failed.detail());
        };
    }

    /** RFC 6376 §3.6.2.2: there is one record for each selector, and no rule which of several. */
    private Found key(DnsName name, List<String> texts) {
        List<String> meant = texts.stream().filter(KeyRecord::isMeantBy).toList();
        if (meant.size() > 1) {
            return new Found.None(
                    name + " has " + meant.size() + " key records, and only one is allowed");
        }
        String text = meant.isEmpty() ? texts.getFirst() : meant.getFirst();
        return switch (read(text)) {
            case KeyRecord.Reading.Read(KeyRecord record) -> new Found.Key(record);
            case KeyRecord.Reading.Unusable(String why) ->
                    new Found.None("the key record " + name + " " + why);
        };
    }

    private KeyRecord.Reading read(String text) {
        synchronized (kept) {
            KeyRecord.Reading known = kept.get(text);
            if (known != null) return known;
        }
        KeyRecord.Reading reading = KeyRecord.parse(text);
        if (text.length() > MOST_OCTETS) return reading;
        synchronized (kept) {
            kept.put(text, reading);
        }
        return reading;
    }
}
