package org.signpost.arc;

import org.signpost.address.Characters;
import org.signpost.dkim.RawField;
import org.signpost.dkim.Tags;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a field of a chain begins with: the number of its set and a semicolon, with comments
 * wherever white space may be (RFC 8617 §4.1).
 *
 * @param text what stands before the semicolon, a blank for each comment
 * @param rest what follows the semicolon
 */
record InstanceTag(String text, String rest) {

    /** The beginning of a field's body; empty where nothing ends it. */
    static Optional<InstanceTag> of(String body) {
        StringBuilder text = new StringBuilder();
        int depth = 0;
        for (int at = 0; at < body.length(); at++) {
            char c = body.charAt(at);
            if (c == ';' && depth == 0) {
                return Optional.of(new InstanceTag(text.toString(), body.substring(at + 1)));
            }
            if (c == '(') depth++;
            else if (depth == 0) text.append(c);
            else if (c == '\\') at++;
            else if (c == ')' && --depth == 0) text.append(' ');
        }
        return Optional.empty();
    }

    /**
     * The tags of a field that has them as DKIM does, which knows no comments. Whoever has the
     * number somewhere else than at the beginning has no comments either.
     */
    static String list(RawField field) {
        String body = field.body();
        return of(body).filter(tag -> tag.number().isPresent())
                .map(tag -> tag.text() + ";" + tag.rest())
                .orElse(body);
    }

    /** The number, from 1 to 50 (§4.2.1). */
    OptionalInt number() {
        return number(text);
    }

    /** That among tags. */
    static OptionalInt number(String list) {
        String i =
                Tags.parse(list) instanceof Tags.Reading.Read(Tags tags)
                        ? tags.value("i").orElse("")
                        : "";
        if (!Characters.isNumber(i, 2)) return OptionalInt.empty();
        int number = Integer.parseInt(i);
        return number >= 1 && number <= ArcChain.MOST_SETS
                ? OptionalInt.of(number)
                : OptionalInt.empty();
    }
}
