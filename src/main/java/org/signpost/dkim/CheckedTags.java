package org.signpost.dkim;

import org.signpost.address.Characters;
import org.signpost.address.InternationalName;
import org.signpost.dns.DnsName;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the tags that signatures share one by one (RFC 6376 §3.5), and notes the first thing that
 * is wrong with them.
 */
public final class CheckedTags {

    private static final int B_PREFIX = 8;

    /** RFC 6376 §3.5 allows 76 digits; no body and no time needs more than these. */
    private static final int MOST_DIGITS = 18;

    private final Tags tags;
    private Optional<String> flaw = Optional.empty();
    private DkimResult result = DkimResult.NEUTRAL;

    /** The tags in that list. */
    public CheckedTags(String list) {
        switch (Tags.parse(list)) {
            case Tags.Reading.Read(Tags read) -> tags = read;
            case Tags.Reading.Malformed(String why) -> {
                tags = new Tags(Map.of());
                flaw(why);
            }
        }
    }

    /** All tags, as they are. */
    public Tags all() {
        return tags;
    }

    /** What is wrong, if anything was seen to be. */
    public Optional<String> flaw() {
        return flaw;
    }

    /** The word for what is wrong. */
    DkimResult result() {
        return result;
    }

    /** Who signed, as far as it can be told. */
    public SignatureLabel label() {
        String b = tags.compact("b").orElse("");
        return new SignatureLabel(
                named("d"),
                named("s"),
                tags.value("i"),
                tags.compact("a"),
                b.substring(0, Math.min(B_PREFIX, b.length())));
    }

    /** What signed: {@code a=}. */
    public Optional<DkimAlgorithm> algorithm() {
        String word = need("a").toLowerCase(Locale.ROOT);
        Optional<DkimAlgorithm> algorithm = DkimAlgorithm.of(word);
        if (word.equals("rsa-sha1")) {
            permanent("a=rsa-sha1: SHA-1 proves nothing (RFC 8301 §3.1)");
        } else if (algorithm.isEmpty()) {
            flaw("a=" + Tags.shown(word) + " is an algorithm that nobody here knows");
        }
        return algorithm;
    }

    /** A time in seconds since 1970. */
    Optional<Instant> time(String tag) {
        OptionalLong seconds = number(tag);
        if (seconds.isEmpty()) return Optional.empty();
        // Later than any clock can tell is as good as never.
        long known = Math.min(seconds.getAsLong(), Instant.MAX.getEpochSecond());
        return Optional.of(Instant.ofEpochSecond(known));
    }

    /** A number without a sign, where there is one. */
    public OptionalLong number(String tag) {
        Optional<String> value = tags.compact(tag);
        if (value.isEmpty()) return OptionalLong.empty();
        if (Characters.isNumber(value.get(), MOST_DIGITS)) {
            return OptionalLong.of(Long.parseLong(value.get()));
        }
        flaw(tag + "= is no number");
        return OptionalLong.empty();
    }

    /** The octets of a value that has to be there; none where it is wrong. */
    public byte[] base64(String tag) {
        try {
            byte[] octets = Base64.getDecoder().decode(need(tag));
            if (octets.length == 0) flaw(tag + "= is empty");
            return octets;
        } catch (IllegalArgumentException broken) {
            flaw(tag + "= is no base64");
            return new byte[0];
        }
    }

    /** A value that has to be there, without white space. */
    public String need(String tag) {
        Optional<String> value = tags.compact(tag);
        if (value.isEmpty()) flaw("the tag " + tag + "= is missing");
        return value.orElse("");
    }

    /** A domain name that has to be there. */
    public Optional<DnsName> name(String tag) {
        need(tag);
        Optional<DnsName> name = named(tag);
        if (name.isEmpty()) flaw(tag + "= is no domain name");
        return name;
    }

    private Optional<DnsName> named(String tag) {
        return tags.compact(tag).flatMap(text -> name(text, 0));
    }

    /** A name in ASCII, or in UTF-8, whose octets the chars are (RFC 8616 §5). */
    static Optional<DnsName> name(String all, int from) {
        String text = all.substring(from);
        Optional<DnsName> name =
                Characters.all(text, c -> c < 0x80)
                        ? DnsName.parse(text)
                        : InternationalName.ascii(
                                        new String(
                                                text.getBytes(StandardCharsets.ISO_8859_1),
                                                StandardCharsets.UTF_8))
                                .flatMap(DnsName::parse);
        return name.filter(n -> Characters.all(n.text(), CheckedTags::isOfName));
    }

    /** RFC 6376 §3.5: letters, digits and hyphens; and underscores, which some selectors have. */
    private static boolean isOfName(int c) {
        return (c >= 'a' && c <= 'z') || Characters.isDigit(c) || "-_.".indexOf(c) >= 0;
    }

    /** Notes what is wrong; RFC 8601 §2.7.1: what has errors of syntax is neutral. */
    public void flaw(String why) {
        if (flaw.isEmpty()) flaw = Optional.of(why);
    }

    /** RFC 8601 §2.7.1: what can't be right in any way is a permanent error. */
    void permanent(String why) {
        if (flaw.isEmpty()) result = DkimResult.PERMERROR;
        flaw(why);
    }
}
