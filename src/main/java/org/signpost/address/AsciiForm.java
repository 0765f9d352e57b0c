package org.signpost.address;

/**
 * Says how an international domain name is written where only ASCII travels (RFC 5890 §2.3.2.1).
 */
public final class AsciiForm {

    private AsciiForm() {}

    /**
     * What to add to a message that refuses that name or address: nothing where its domain is ASCII
     * already.
     */
    public static String advice(String text) {
        String domain = text.substring(text.lastIndexOf('@') + 1);
        return Characters.all(domain, c -> c < 128)
                ? ""
                : ": an international domain is written in its ASCII form, xn--…";
    }
}
