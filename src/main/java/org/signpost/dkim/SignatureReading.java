package org.signpost.dkim;

import org.signpost.dns.DnsName;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Reads one field with a signature (RFC 6376 §3.5, §6.1.1). */
final class SignatureReading {

    private final RawField field;
    private final CheckedTags tags;

    SignatureReading(RawField field, String list) {
        this.field = field;
        tags = new CheckedTags(list);
    }

    DkimSignature.Reading dkim() {
        String version = tags.need("v");
        if (!version.equals("1"))
            tags.flaw("v=" + Tags.shown(version) + " isn't version 1 (RFC 6376 §3.5)");
        return read(true);
    }

    DkimSignature.Reading arc() {
        return read(false);
    }

    private DkimSignature.Reading read(boolean dkim) {
        Optional<DkimAlgorithm> algorithm = tags.algorithm();
        byte[] b = tags.base64("b");
        byte[] bh = tags.base64("bh");
        Optional<DnsName> domain = tags.name("d");
        tags.name("s");
        Optional<Canonicalization> header = form(0);
        Optional<Canonicalization> body = form(1);
        OptionalLong length = tags.number("l");
        List<String> headers = headers(dkim);
        Optional<DnsName> identity = dkim ? identity(domain) : domain;
        checkQuery();
        Optional<Instant> made = tags.time("t");
        Optional<Instant> expires = tags.time("x");
        if (made.isPresent() && expires.isPresent() && !expires.get().isAfter(made.get())) {
            tags.flaw("x= isn't later than t= (RFC 6376 §3.5)");
        }
        if (tags.label().keyName().isEmpty()) tags.flaw("d= and s= make no name of a key");
        if (tags.flaw().isPresent()) {
            return new DkimSignature.Reading.Unusable(
                    tags.result(), tags.flaw().get(), tags.label());
        }
        return new DkimSignature.Reading.Read(
                new DkimSignature(
                        tags.label(),
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

    /** RFC 6376 §3.5: the header's, then the body's, which is simple where it isn't named. */
    private Optional<Canonicalization> form(int which) {
        String word = tags.all().compact("c").orElse("simple").toLowerCase(Locale.ROOT);
        String[] words = (word.indexOf('/') < 0 ? word + "/simple" : word).split("/", -1);
        Optional<Canonicalization> form = Canonicalization.of(words[which]);
        if (form.isEmpty() || words.length > 2) {
            tags.flaw("c=" + Tags.shown(word) + " is no canonicalization (RFC 6376 §3.4)");
        }
        return form;
    }

    private List<String> headers(boolean dkim) {
        List<String> names =
                Stream.of(tags.need("h").toLowerCase(Locale.ROOT).split(":", -1))
                        .filter(n -> !n.isEmpty())
                        .toList();
        if (dkim && !names.contains("from")) {
            tags.permanent("h= leaves out From, which must be signed (RFC 6376 §6.1.1)");
        }
        return names;
    }

    /** RFC 6376 §3.5: the domain of {@code i=} is that of {@code d=} or one below it. */
    private Optional<DnsName> identity(Optional<DnsName> domain) {
        Optional<String> i = tags.all().value("i");
        if (i.isEmpty()) return domain;
        int at = i.get().lastIndexOf('@');
        Optional<DnsName> identity = CheckedTags.name(i.get(), at + 1);
        if (at < 0 || identity.isEmpty()) {
            tags.flaw("i= has no domain behind an at sign");
        } else if (domain.isPresent() && !identity.get().isWithin(domain.get())) {
            tags.permanent("the domain in i= isn't " + domain.get() + " or one below it (§6.1.1)");
        }
        return identity;
    }

    private void checkQuery() {
        String q = tags.all().compact("q").orElse("dns/txt").toLowerCase(Locale.ROOT);
        if (!List.of(q.split(":", -1)).contains("dns/txt")) {
            tags.flaw("q= knows no way to the key but " + Tags.shown(q));
        }
    }
}
