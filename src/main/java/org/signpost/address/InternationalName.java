package org.signpost.address;

import com.ibm.icu.text.IDNA;

import java.util.Optional;

/**
 * Turns domain names of all scripts into the ASCII form that the DNS and every mail server know,
 * and back (IDNA 2008 by UTS 46, without its deviations; RFC 5890 §2.3.2.1).
 */
public final class InternationalName {

    /** In UTF-16 units: of a valid name each stands for half an octet of ASCII at least. */
    private static final int LONGEST = 508;

    private InternationalName() {}

    /** Loaded with the first name that needs it, since its tables are large. */
    private static final class Tables {
        static final IDNA IDNA_2008 =
                IDNA.getUTS46Instance(
                        IDNA.NONTRANSITIONAL_TO_ASCII
                                | IDNA.NONTRANSITIONAL_TO_UNICODE
                                | IDNA.USE_STD3_RULES
                                | IDNA.CHECK_BIDI
                                | IDNA.CHECK_CONTEXTJ);
    }

    /** The name in ASCII, its international labels as {@code xn--…}; empty where it isn't valid. */
    public static Optional<String> ascii(String name) {
        // ICU takes long labels for a mistake of the program's, and throws.
        if (name.length() > LONGEST) return Optional.empty();
        IDNA.Info info = new IDNA.Info();
        StringBuilder ascii = new StringBuilder(name.length() + 16);
        Tables.IDNA_2008.nameToASCII(name, ascii, info);
        return info.hasErrors() ? Optional.empty() : Optional.of(ascii.toString());
    }

    /** The name as people write it; where a label isn't valid, as it came. */
    public static String unicode(String ascii) {
        if (!ascii.contains("xn--") || ascii.length() > LONGEST) return ascii;
        IDNA.Info info = new IDNA.Info();
        StringBuilder unicode = new StringBuilder(ascii.length());
        Tables.IDNA_2008.nameToUnicode(ascii, unicode, info);
        return info.hasErrors() ? ascii : unicode.toString();
    }

    /**
     * What to add to a message that refuses that name or address: nothing where its domain is
     * ASCII.
     */
    public static String advice(String text) {
        String domain = text.substring(text.lastIndexOf('@') + 1);
        return Characters.all(domain, c -> c < 128) || Domain.parse(domain).isPresent()
                ? ""
                : ": its domain is no international name (IDNA 2008)";
    }
}
