package org.signpost.dkim;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.signpost.Finding;
import org.signpost.address.Characters;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Whatever is published or stands in a field, its tags are read or refused with one line for the
 * administrator, and mean the same however white space is put around them (P8, RFC 6376 §3.2, §3.5,
 * §3.6.1).
 */
class DkimTagsFuzz {

    private static final int MOST_REASON = 200;

    @FuzzTest
    void tags(byte[] octets) {
        fuzzerTestOneInput(octets);
    }

    /** A list of tags, which is read as a key record and as a signature as well. */
    public static void fuzzerTestOneInput(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        switch (Tags.parse(text)) {
            case Tags.Reading.Read(Tags tags) -> read(tags);
            case Tags.Reading.Malformed(String why) -> isLine(why);
        }
        key(text);
        signature(text);
    }

    /** Written anew, with blanks wherever they mean nothing, they are the same. */
    private static void read(Tags tags) {
        StringBuilder again = new StringBuilder();
        for (Map.Entry<String, String> tag : tags.values().entrySet()) {
            again.append("\r\n ").append(tag.getKey()).append("\t= ").append(tag.getValue());
            again.append(" ;");
        }
        Finding.unlessEqual(
                Tags.parse(again.toString()), new Tags.Reading.Read(tags), "blanks mean nothing");
    }

    private static void key(String text) {
        boolean meant = KeyRecord.isMeantBy(text);
        switch (KeyRecord.parse(text)) {
            case KeyRecord.Reading.Read(KeyRecord record) -> {
                Finding.unless(meant, "a key means to be one");
                Finding.unless(record.key().bits() >= 256, "it is long enough to prove something");
                Finding.unless(
                        !record.key().verifies(new byte[0], new byte[1]), "it never signed this");
            }
            case KeyRecord.Reading.Unusable(String why) -> isLine(why);
        }
    }

    private static void signature(String text) {
        RawField field = RawField.of("DKIM-Signature:" + text);
        switch (DkimSignature.parse(field)) {
            case DkimSignature.Reading.Read(DkimSignature signature) -> {
                Finding.unless(signature.covers("From"), "From is signed");
                Finding.unless(
                        signature.identity().isWithin(signature.domain()), "i= is within d=");
                Finding.unless(
                        signature.keyName().isWithin(signature.domain()),
                        "the key is the domain's");
            }
            case DkimSignature.Reading.Unusable(var result, var why, var label) -> {
                Finding.unless(result != DkimResult.PASS, "what can't be read doesn't pass");
                isLine(why);
            }
        }
        String without = SignedFields.withoutSignature(field.raw());
        Finding.unlessEqual(
                SignedFields.withoutSignature(without), without, "b= is taken out at once");
    }

    private static void isLine(String text) {
        String ascii = text.replace("\u00a7", "");
        Finding.unless(
                !ascii.isBlank()
                        && ascii.length() <= MOST_REASON
                        && Characters.all(ascii, c -> c >= ' ' && c < 0x7f),
                "the reason is a line of ASCII");
    }
}
