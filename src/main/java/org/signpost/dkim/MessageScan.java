package org.signpost.dkim;

import org.signpost.mime.OctetSink;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Takes a message as it streams by, keeps its header, and hashes its body in the forms that its
 * signatures ask for, in one pass and in constant memory.
 *
 * <p>Lines end in CRLF. A header beyond the limit isn't kept, and the message then counts as one
 * that can't be verified.
 */
public final class MessageScan implements OctetSink {

    /** The most octets of a header that are kept: four times what any field may have here. */
    public static final int MOST_HEADER = 1024 * 1024;

    private final Function<HeaderBlock, Set<BodyForm>> forms;
    private final int mostHeader;
    private final Map<Canonicalization, BodyHash> hashes = new EnumMap<>(Canonicalization.class);
    private byte[] header = new byte[4096];
    private int length;
    private int line;
    private Part part = Part.HEADER;
    private HeaderBlock fields = new HeaderBlock(List.of());
    private Set<BodyForm> wanted = Set.of();

    private enum Part {
        HEADER,
        BODY,
        /** The header is too long, so nothing else matters. */
        LOST
    }

    /**
     * Scans one message.
     *
     * @param forms which hashes the body needs, by the header
     */
    public MessageScan(Function<HeaderBlock, Set<BodyForm>> forms) {
        this(forms, MOST_HEADER);
    }

    MessageScan(Function<HeaderBlock, Set<BodyForm>> forms, int mostHeader) {
        this.forms = forms;
        this.mostHeader = mostHeader;
    }

    @Override
    public void write(byte[] octets, int offset, int count) {
        int at = offset;
        int end = offset + count;
        while (at < end && part == Part.HEADER) at = headerLine(octets, at, end);
        if (part == Part.BODY && at < end) {
            for (BodyHash hash : hashes.values()) hash.write(octets, at, end - at);
        }
    }

    /** Keeps the rest of the line that begins there, or what there is of it. */
    private int headerLine(byte[] octets, int from, int to) {
        int end = from;
        while (end < to && octets[end] != '\n') end++;
        boolean whole = end < to;
        int count = end - from + (whole ? 1 : 0);
        keep(octets, from, count);
        if (part == Part.LOST) return to;
        boolean lineEnd = whole && length - line >= 2 && header[length - 2] == '\r';
        if (lineEnd && length - line == 2) {
            length = line;
            endHeader();
        } else if (lineEnd) {
            line = length;
        }
        return from + count;
    }

    private void keep(byte[] octets, int from, int count) {
        if (length + count > mostHeader) {
            part = Part.LOST;
            header = new byte[0];
            return;
        }
        if (length + count > header.length) {
            header = Arrays.copyOf(header, Math.max(2 * header.length, length + count));
        }
        System.arraycopy(octets, from, header, length, count);
        length += count;
    }

    private void endHeader() {
        part = Part.BODY;
        fields = HeaderBlock.parse(header, length);
        header = new byte[0];
        wanted = Set.copyOf(forms.apply(fields));
        Map<Canonicalization, NavigableSet<Long>> lengths = new EnumMap<>(Canonicalization.class);
        for (BodyForm form : wanted) {
            NavigableSet<Long> some =
                    lengths.computeIfAbsent(form.canonicalization(), c -> new TreeSet<>());
            form.length().ifPresent(some::add);
        }
        lengths.forEach((form, some) -> hashes.put(form, new BodyHash(form, some)));
    }

    /** The message is over: what is known of it. */
    public ScannedMessage end() {
        if (part == Part.LOST) return ScannedMessage.lost();
        if (part == Part.HEADER) endHeader();
        Map<BodyForm, ScannedMessage.BodyDigest> digests = new HashMap<>();
        for (Map.Entry<Canonicalization, BodyHash> entry : hashes.entrySet()) {
            Map<Long, byte[]> ends = entry.getValue().end();
            long size = entry.getValue().size();
            for (BodyForm form : wanted) {
                if (form.canonicalization() != entry.getKey()) continue;
                byte[] hash = ends.get(form.length().orElse(Long.MAX_VALUE));
                long covered = form.length().orElse(size);
                if (hash != null)
                    digests.put(form, new ScannedMessage.BodyDigest(hash, covered, size));
            }
        }
        return new ScannedMessage(fields, digests, true);
    }
}
