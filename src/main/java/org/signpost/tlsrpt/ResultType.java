package org.signpost.tlsrpt;

import java.util.Arrays;
import java.util.Optional;

/** How a session failed (RFC 8460 §4.3), and what its domain's administrator can do about it. */
public enum ResultType implements ReportedResult {
    /** RFC 8460 §4.3.1. */
    STARTTLS_NOT_SUPPORTED(
            "starttls-not-supported",
            "The MX host didn't offer STARTTLS, or something on the way took the offer out.",
            "Offer STARTTLS on port 25 at every address of the MX host, and look for a firewall"
                    + " or proxy that rewrites SMTP."),
    /** RFC 8460 §4.3.1. */
    CERTIFICATE_HOST_MISMATCH(
            "certificate-host-mismatch",
            "The certificate doesn't have the name that the policy asks for.",
            "Serve a certificate whose subject alternative names hold the MX host's name just as"
                    + " the MX record has it."),
    /** RFC 8460 §4.3.1. */
    CERTIFICATE_EXPIRED(
            "certificate-expired",
            "The certificate had expired.",
            "Renew the certificate, make sure that every address of the MX host serves the new"
                    + " one, and find out why it wasn't renewed in time."),
    /** RFC 8460 §4.3.1. */
    CERTIFICATE_NOT_TRUSTED(
            "certificate-not-trusted",
            "The certificate's chain didn't lead to an authority that the sender trusts.",
            "Serve the certificate together with all intermediate ones, and take it from an"
                    + " authority that is publicly trusted."),
    /** RFC 8460 §4.3.1, §4.3.3. */
    VALIDATION_FAILURE(
            "validation-failure",
            "TLS failed in a way that has no name of its own.",
            "Read the reason code, and check which TLS versions, cipher suites and certificates"
                    + " the MX host offers at each of its addresses."),
    /** RFC 8460 §4.3.2.1. */
    TLSA_INVALID(
            "tlsa-invalid",
            "None of the MX host's TLSA records was valid, or none fits what the host serves.",
            "Publish a TLSA record 3 1 1 of the key in use, and publish that of the next key well"
                    + " before the host begins to use it."),
    /** RFC 8460 §4.3.2.1. */
    DNSSEC_INVALID(
            "dnssec-invalid",
            "The sender's resolver got no answer that DNSSEC could validate.",
            "Check that the signatures of the MX host's zone are in date, that the DS record at"
                    + " its parent fits its key, and that all its name servers answer alike."),
    /** RFC 8460 §4.3.2.1. */
    DANE_REQUIRED(
            "dane-required",
            "The sender demands DANE of this domain, and the MX host had no TLSA record that DNSSEC"
                    + " validates.",
            "Publish TLSA records for every MX host in a signed zone, or ask the sender to demand"
                    + " less."),
    /** RFC 8460 §4.3.2.2. */
    STS_POLICY_FETCH_ERROR(
            "sts-policy-fetch-error",
            "The MTA-STS policy couldn't be fetched.",
            "Make https://mta-sts.DOMAIN/.well-known/mta-sts.txt answer everybody with status 200"
                    + " within a minute and without a redirect."),
    /** RFC 8460 §4.3.2.2. */
    STS_POLICY_INVALID(
            "sts-policy-invalid",
            "The MTA-STS policy was fetched and isn't valid.",
            "Write the policy anew with its version, mode, max_age and a line mx for every MX"
                    + " host, and then change the id in the _mta-sts record."),
    /** RFC 8460 §4.3.2.2. */
    STS_WEBPKI_INVALID(
            "sts-webpki-invalid",
            "The certificate of the host that serves the MTA-STS policy isn't valid.",
            "Give mta-sts.DOMAIN a certificate in its own name from an authority that is publicly"
                    + " trusted, and serve it with all intermediate ones.");

    private final String word;
    private final String cause;
    private final String cure;

    ResultType(String word, String cause, String cure) {
        this.word = word;
        this.cause = cause;
        this.cure = cure;
    }

    @Override
    public String word() {
        return word;
    }

    @Override
    public String cause() {
        return cause;
    }

    @Override
    public String cure() {
        return cure;
    }

    /** The type of that word, in any case; empty where the RFC has none. */
    public static Optional<ResultType> of(String word) {
        return Arrays.stream(values()).filter(t -> t.word.equalsIgnoreCase(word)).findFirst();
    }
}
