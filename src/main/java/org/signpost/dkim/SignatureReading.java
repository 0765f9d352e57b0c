package org.signpost.dkim;

import org.signpost.address.Characters;
import org.signpost.address.InternationalName;
import org.signpost.dns.DnsName;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Reads one field with a signature (RFC 6376 §3.5, §6.1.1). */
final class SignatureReading {

    private static final int B_PREFIX = 8;

    /** RFC 6376 §3.5 allows 76 digits; no body and no time needs more than these. */
    private static final int MOST_DIGITS = 18;

    private final RawField field;
    private final Tags tags;

    /** The first thing that is wrong, and the word for it. */
    private Optional<String> flaw = Optional.empty();

    private DkimResult result = DkimResult.NEUTRAL;

    SignatureReading(RawField field) {
        this.field = field;
        switch (Tags.parse(field.body())) {
            case Tags.Reading.Read(Tags read) -> tags = read;
            case Tags.Reading.Malformed(String why) -> {
                tags = new Tags(Map.of());
                flaw(why);
            }
        }
    }

    DkimSignature.Reading dkim() {
        String version = need("v");
        if (!version.equals("1")) flaw("v=" + version + " isn't version 1 (RFC 6376 §3.5)");
        return read(true);
    }

    DkimSignature.Reading arc() {
        return read(false);
    }

    private DkimSignature.Reading read(boolean dkim) {
        Optional<DkimAlgorithm> algorithm = algorithm();
        byte[] b = base64("b");
        byte[] bh = base64("bh");
        Optional<DnsName> domain = name("d");
        name("s");
        Optional<Canonicalization> header = form(0);
        Optional<Canonicalization> body = form(1);
        OptionalLong length = number("l");
        List<String> headers = headers(dkim);
        Optional<DnsName> identity = dkim ? identity(domain) : domain;
        checkQuery();
        Optional<Instant> made = time("t");
        Optional<Instant> expires = time("x");
        if (made.isPresent() && expires.isPresent() && !expires.get().isAfter(made.get())) {
            flaw("x= isn't later than t= (RFC 6376 §3.5)");
        }
        if (label().keyName().isEmpty()) flaw("d= and s= make no name of a key");
        if (flaw.isPresent()) {
            return new DkimSignature.Reading.Unusable(result, flaw.get(), label());
        }
        return new DkimSignature.Reading.Read(
                new DkimSignature(
                        label(),
                        algorithm.orElseThrow(),
                        b,
                        bh,
                        header.orElseThrow(),
                        new BodyForm(body.orElseThrow(), length),
                        headers,
                        identity.orElseThrow(),
                        made,
                        expires,
                        field));
    }

    private SignatureLabel label() {
        String b = tags.compact("b").orElse("");
        return new SignatureLabel(
                named("d"),
                named("s"),
                tags.value("i"),
                tags.compact("a"),
                b.substring(0, Math.min(B_PREFIX, b.length())));
    }

    private Optional<DkimAlgorithm> algorithm() {
        String word = need("a").toLowerCase(Locale.ROOT);
        Optional<DkimAlgorithm> algorithm = DkimAlgorithm.of(word);
        if (word.equals("rsa-sha1")) {
            permanent("a=rsa-sha1: SHA-1 proves nothing (RFC 8301 §3.1)");
        } else if (algorithm.isEmpty()) {
            flaw("a=" + word + " is an algorithm that nobody here knows");
        }
        return algorithm;
    }

    /** RFC 6376 §3.5: the header's, then the body's, which is simple where it isn't named. */
    private Optional<Canonicalization> form(int which) {
        String word = tags.compact("c").orElse("simple").toLowerCase(Locale.ROOT);
        String[] words = (word.indexOf('/') < 0 ? word + "/simple" : word).split("/", -1);
        Optional<Canonicalization> form = Canonicalization.of(words[which]);
        if (form.isEmpty() || words.length > 2) {
            flaw("c=" + word + " is no canonicalization (RFC 6376 §3.4)");
        }
        return form;
    }

    private List<String> headers(boolean dkim) {
        List<String> names =
                Stream.of(need("h").toLowerCase(Locale.ROOT).split(":", -1))
                        .filter(n -> !n.isEmpty())
                        .toList();
        if (dkim && !names.contains("from")) {
            permanent("h= leaves out From, which must be signed (RFC 6376 §6.1.1)");
        }
        return names;
    }

    /** RFC 6376 §3.5: the domain of {@code i=} is that of {@code d=} or one below it. */
    private Optional<DnsName> identity(Optional<DnsName> domain) {
        Optional<String> i = tags.value("i");
        if (i.isEmpty()) return domain;
        int at = i.get().lastIndexOf('@');
        Optional<DnsName> identity = name(i.get(), at + 1);
        if (at < 0 || identity.isEmpty()) {
            flaw("i= has no domain behind an at sign");
        } else if (domain.isPresent() && !isWithin(identity.get(), domain.get())) {
            flaw("the domain in i= isn't " + domain.get() + " or one below it (§6.1.1)");
        }
        return identity;
    }

    private static boolean isWithin(DnsName name, DnsName other) {
        return name.equals(other) || name.text().endsWith("." + other.text());
    }

    private void checkQuery() {
        String q = tags.compact("q").orElse("dns/txt").toLowerCase(Locale.ROOT);
        if (!List.of(q.split(":", -1)).contains("dns/txt")) {
            flaw("q= knows no way to the key but " + q);
        }
    }

    private Optional<Instant> time(String tag) {
        OptionalLong seconds = number(tag);
        if (seconds.isEmpty()) return Optional.empty();
        // Later than any clock can tell is as good as never.
        long known = Math.min(seconds.getAsLong(), Instant.MAX.getEpochSecond());
        return Optional.of(Instant.ofEpochSecond(known));
    }

    private OptionalLong number(String tag) {
        Optional<String> value = tags.compact(tag);
        if (value.isEmpty()) return OptionalLong.empty();
        if (Characters.isNumber(value.get(), MOST_DIGITS)) {
            return OptionalLong.of(Long.parseLong(value.get()));
        }
        flaw(tag + "= is no number");
        return OptionalLong.empty();
    }

    private byte[] base64(String tag) {
        try {
            byte[] octets = Base64.getDecoder().decode(need(tag));
            if (octets.length == 0) flaw(tag + "= is empty");
            return octets;
        } catch (IllegalArgumentException broken) {
            flaw(tag + "= is no base64");
            return new byte[0];
        }
    }

    private String need(String tag) {
        Optional<String> value = tags.compact(tag);
        if (value.isEmpty()) flaw("the tag " + tag + "= is missing");
        return value.orElse("");
    }

    private Optional<DnsName> name(String tag) {
        need(tag);
        Optional<DnsName> name = named(tag);
        if (name.isEmpty()) flaw(tag + "= is no domain name");
        return name;
    }

    private Optional<DnsName> named(String tag) {
        return tags.compact(tag).flatMap(text -> name(text, 0));
    }

    /** A name in ASCII, or in UTF-8, whose octets the chars are (RFC 8616 §5). */
    private static Optional<DnsName> name(String all, int from) {
        String text = all.substring(from);
        Optional<DnsName> name =
                Characters.all(text, c -> c < 0x80)
                        ? DnsName.parse(text)
                        : InternationalName.ascii(
                                        new String(
                                                text.getBytes(StandardCharsets.ISO_8859_1),
                                                StandardCharsets.UTF_8))
                                .flatMap(DnsName::parse);
        return name.filter(n -> !n.equals(DnsName.ROOT));
    }

    /** RFC 8601 §2.7.1: what has errors of syntax is neutral. */
    private void flaw(String why) {
        if (flaw.isEmpty()) flaw = Optional.of(why);
    }

    /** RFC 8601 §2.7.1: what can't be right in any way is a permanent error. */
    private void permanent(String why) {
        if (flaw.isEmpty()) result = DkimResult.PERMERROR;
        flaw(why);
    }
}
