package org.signpost.tlsrpt;

import org.signpost.json.JsonLimits;
import org.signpost.json.JsonReader;
import org.signpost.json.JsonReading;
import org.signpost.tlsrpt.ReportReading.Unreadable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Reads reports as they come from anywhere: with fields missing, numbers in strings, one value
 * where the RFC has a list, dates without a zone, and words that the RFC doesn't have (RFC 8460
 * §4.4). Whatever the message around a report or its file's name says, the report counts (RFC 8460
 * §5.6).
 *
 * <p>While the largest report is read that {@link ReportLimits#USUAL} allows, it takes some 200 MB
 * of memory; whoever reads them lets few be read at a time.
 */
public final class TlsReportReader {

    /** A report needs six. */
    private static final int MOST_DEPTH = 20;

    /** A failure's details are 18 tokens with all their fields. */
    private static final int TOKENS_FOR_DETAILS = 20;

    private static final int TOKENS_FOR_POLICY = 200;

    private static final int MOST_STRING = 100_000;

    private final ReportLimits limits;
    private final JsonReader json;

    /** Reads as much as that. */
    public TlsReportReader(ReportLimits limits) {
        this.limits = limits;
        long tokens =
                1_000L
                        + (long) limits.policies() * TOKENS_FOR_POLICY
                        + (long) limits.details() * TOKENS_FOR_DETAILS;
        json =
                new JsonReader(
                        new JsonLimits(limits.unpackedOctets(), MOST_DEPTH, tokens, MOST_STRING));
    }

    /** The report in a file or in what was posted: JSON, compressed by gzip or not. */
    public ReportReading read(byte[] octets) {
        if (octets.length > limits.octets()) {
            return new Unreadable("it has more than " + limits.octets() + " octets");
        }
        try (InputStream in = unpacked(octets)) {
            return switch (json.read(in)) {
                case JsonReading.Unreadable(String why) ->
                        new Unreadable("no JSON of a report: " + why);
                case JsonReading.Read(var object) -> new ReportFields(limits).read(object);
            };
        } catch (IOException broken) {
            // It lies in memory: nothing but what was sent can be at fault.
            String why = Optional.ofNullable(broken.getMessage()).orElse("it ends early");
            return new Unreadable("it can't be unpacked: " + why);
        }
    }

    private static InputStream unpacked(byte[] octets) throws IOException {
        InputStream in = new ByteArrayInputStream(octets);
        return isGzip(octets) ? new GZIPInputStream(in, 8192) : in;
    }

    /** RFC 8460 §6.5. */
    private static boolean isGzip(byte[] octets) {
        return octets.length >= 2 && octets[0] == 0x1f && octets[1] == (byte) 0x8b;
    }

    /**
     * The report in a message: in the first part of a report's media type, else in the first that
     * holds one under a general type.
     *
     * @param octets header and body, any line ends
     */
    public ReportReading readMessage(byte[] octets) {
        Optional<ReportReading> first = Optional.empty();
        for (MimePart part : MimePart.reports(octets)) {
            ReportReading reading =
                    part.content().map(this::read).orElseGet(TlsReportReader::undecodable);
            if (reading instanceof ReportReading.Read) return reading;
            if (first.isEmpty()) first = Optional.of(reading);
        }
        return first.orElseGet(() -> new Unreadable("no part of the message is a report"));
    }

    private static ReportReading undecodable() {
        return new Unreadable("the part with the report isn't encoded as it says");
    }
}
