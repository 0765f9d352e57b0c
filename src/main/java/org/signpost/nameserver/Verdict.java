package org.signpost.nameserver;

import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

import java.util.List;

/** What a zone says to a question (RFC 1034 §4.3.2). */
sealed interface Verdict {

    /** These, with the signatures over them. */
    record Records(List<Record> records, List<Record> signatures, Denied denied)
            implements Verdict {}

    /** Another name for it, with the signature over that. */
    record Alias(Record cname, List<Record> signatures, Denied denied) implements Verdict {}

    /** The name exists, the type doesn't. */
    record NoRecords(Denied denied) implements Verdict {}

    /** The name doesn't exist. */
    record NoName(Denied denied) implements Verdict {}

    /** The zone that begins there knows. */
    record Referral(Name cut) implements Verdict {}
}
