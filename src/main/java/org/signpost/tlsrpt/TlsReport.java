package org.signpost.tlsrpt;

import org.signpost.json.JsonObject;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.zip.GZIPOutputStream;

/**
 * What one sending organisation tells a domain about the sessions of a day (RFC 8460 §4). Of what
 * others send anything may be missing; ours is made by {@link ReportCover#report}.
 *
 * @param organization who reports
 * @param dates which time it is about
 * @param contact an address of those who are responsible for it
 * @param id the reporter's name for it, by which a report that comes twice is known
 * @param policies what sessions were held to, and what came of it
 */
public record TlsReport(
        Optional<String> organization,
        Optional<DateRange> dates,
        Optional<String> contact,
        Optional<String> id,
        List<PolicyReport> policies) {

    /** The media type of a report (RFC 8460 §6.4). */
    public static final String JSON_TYPE = "application/tlsrpt+json";

    /** The media type of a report that is compressed by gzip (RFC 8460 §6.5). */
    public static final String GZIP_TYPE = "application/tlsrpt+gzip";

    /** Copies the list. */
    public TlsReport {
        policies = List.copyOf(policies);
    }

    /**
     * How sessions under one policy went.
     *
     * @param details of the failures, which may count a session more than once (RFC 8460 §4)
     */
    public record PolicyReport(Policy policy, Summary summary, List<FailureDetails> details) {

        /** Copies the list. */
        public PolicyReport {
            details = List.copyOf(details);
        }
    }

    /**
     * A policy that sessions were held to (RFC 8460 §4.4, §4.5).
     *
     * @param lines each line of an MTA-STS policy, or the data of each TLSA record; none where
     *     there was no policy
     * @param domain that it is defined for; with DANE the TLSA base domain (RFC 8460 §1.1)
     * @param mxHosts the MTA-STS policy's patterns
     */
    public record Policy(
            ReportedPolicy type,
            List<String> lines,
            Optional<String> domain,
            List<String> mxHosts) {

        /** Copies the lists. */
        public Policy {
            lines = List.copyOf(lines);
            mxHosts = List.copyOf(mxHosts);
        }
    }

    /**
     * How many sessions there were (RFC 8460 §4.2).
     *
     * @param successful they were as the policy demands
     * @param failed they weren't
     */
    public record Summary(long successful, long failed) {}

    /**
     * How some sessions failed (RFC 8460 §4.4).
     *
     * @param sessions how many
     * @param ends between whom
     * @param reason an error code or error text of TLS
     * @param information where more about it can be read, a URI
     */
    public record FailureDetails(
            ReportedResult result,
            long sessions,
            Ends ends,
            Optional<String> reason,
            Optional<String> information) {}

    /**
     * The two ends of sessions that failed. None is there where it never came to a session, as with
     * an MTA-STS policy that can't be fetched.
     *
     * @param sendingMtaIp the sender's address
     * @param mxHost the receiver's name in its MX record
     * @param mxHelo the name that the receiver greeted with
     * @param receivingIp the receiver's address
     */
    public record Ends(
            Optional<String> sendingMtaIp,
            Optional<String> mxHost,
            Optional<String> mxHelo,
            Optional<String> receivingIp) {

        /** Of sessions that never were. */
        public static Ends none() {
            return new Ends(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    /** Successful sessions under all policies. */
    public long successful() {
        return sum(Summary::successful);
    }

    /** Failed sessions under all policies. */
    public long failed() {
        return sum(Summary::failed);
    }

    private long sum(ToLongFunction<Summary> count) {
        return policies.stream().map(PolicyReport::summary).mapToLong(count).sum();
    }

    /** The report in I-JSON (RFC 8460 §4.4, RFC 7493); what is missing is left out. */
    public JsonObject json() {
        return ReportJson.of(this);
    }

    /** The report as it travels: in I-JSON, compressed (RFC 8460 §5.2). */
    public byte[] gzipped() {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(octets)) {
            out.write(json().toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException memoryTakesAll) {
            throw new AssertionError(memoryTakesAll);
        }
        return octets.toByteArray();
    }
}
