package org.signpost.keys;

import org.signpost.dkim.KeyRecord;
import org.signpost.dns.Answer;
import org.signpost.dns.Resolver;

import java.util.List;

/** What the DNS serves for a key now. */
public sealed interface Published {

    /** The key. */
    record Same() implements Published {}

    /** Something else; {@code how} says what. */
    record Differs(String how) implements Published {}

    /** Nothing. */
    record Missing(String what) implements Published {}

    /** It couldn't be asked. */
    record Unknown(String why) implements Published {}

    /** Asks that DNS. */
    static Published of(KeyEntry key, Resolver dns) {
        return switch (dns.txt(key.name())) {
            case Answer.Found<String> found -> judged(key, found.records());
            case Answer.NoSuchName<String> none -> new Missing("the name doesn't exist");
            case Answer.NoData<String> none -> new Missing("the name has no TXT record");
            case Answer.Failed<String> failed -> new Unknown(failed.detail());
        };
    }

    private static Published judged(KeyEntry key, List<String> texts) {
        if (texts.size() > 1) {
            return new Differs(
                    texts.size() + " records, and only one is allowed (RFC 6376 §3.6.2.2)");
        }
        return switch (KeyRecord.parse(texts.getFirst())) {
            case KeyRecord.Reading.Unusable(String why) -> new Differs("the record there " + why);
            case KeyRecord.Reading.Read(KeyRecord record) -> judged(key, record);
        };
    }

    private static Published judged(KeyEntry key, KeyRecord record) {
        if (!record.key().equals(key.key())) return new Differs("another key");
        return record.testing()
                ? new Differs("t=y: receivers take the mail for unsigned (RFC 6376 §3.6.1)")
                : new Same();
    }
}
