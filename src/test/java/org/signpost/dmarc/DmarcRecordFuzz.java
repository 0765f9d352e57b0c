package org.signpost.dmarc;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.signpost.Finding;
import org.signpost.address.Characters;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Whatever a domain publishes is no record, or one that means the same when it is written anew. */
class DmarcRecordFuzz {

    @FuzzTest
    void records(byte[] octets) {
        fuzzerTestOneInput(octets);
    }

    public static void fuzzerTestOneInput(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        AuthorDomains.in(List.of(text));
        DmarcRecord.parse(text).ifPresent(record -> check(record, text));
    }

    private static void check(DmarcRecord record, String text) {
        Finding.unless(text.startsWith("v") || text.startsWith("V"), "the version comes first");
        for (DmarcRecord.Subject subject : DmarcRecord.Subject.values()) {
            boolean none = record.policyFor(subject) == DmarcPolicy.NONE;
            Finding.unless(none || !record.broken(), "a broken policy asks for nothing");
        }
        Finding.unless(!record.fo().isEmpty() && record.fo().size() <= 3, "fo has a value");
        Finding.unless(record.notes().size() <= 20, "notes are bounded");
        for (String note : record.notes()) {
            boolean plain = note.length() < 200 && Characters.all(note, c -> c >= ' ' && c <= '~');
            Finding.unless(plain, "a note can be shown");
        }
        DmarcRecord again = DmarcRecord.parse(written(record)).orElseThrow();
        Finding.unlessEqual(written(again), written(record), "what is written is read again");
    }

    private static String written(DmarcRecord record) {
        StringBuilder text = new StringBuilder("v=DMARC1");
        tag(text, "p", record.p());
        tag(text, "sp", record.sp());
        tag(text, "np", record.np());
        text.append("; adkim=").append(record.adkim().word());
        text.append("; aspf=").append(record.aspf().word());
        text.append("; t=").append(record.testing() ? 'y' : 'n');
        text.append("; psd=").append(record.psd().word());
        text.append("; fo=").append(record.foText());
        uris(text, "rua", record.rua());
        uris(text, "ruf", record.ruf());
        return text.toString();
    }

    private static void tag(StringBuilder text, String name, Optional<DmarcPolicy> policy) {
        policy.ifPresent(p -> text.append("; ").append(name).append('=').append(p.word()));
    }

    private static void uris(StringBuilder text, String name, Iterable<ReportUri> uris) {
        String separator = "; " + name + "=";
        for (ReportUri uri : uris) {
            Finding.unlessEqual(
                    ReportUri.parse(uri.text()).map(ReportUri::text),
                    Optional.of(uri.text()),
                    "a URI is read again");
            text.append(separator).append(uri.text());
            separator = ", ";
        }
    }
}
