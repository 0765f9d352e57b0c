package org.signpost.mime;

import org.signpost.mime.Edit.Encode;
import org.signpost.mime.Edit.Replace;
import org.signpost.mime.Verdict.CannotConvert;

import java.io.IOException;
import java.util.Optional;

/** A message or a part of one: first its header comes, then its body (RFC 2045 §2.4). */
final class Entity {

    /** The message that holds it, or the multipart; none for the whole message. */
    private final Optional<Entity> outer;

    private final int depth;
    private final Passage passage;
    private final boolean message;
    private final String defaultType;
    private final FieldReader header;
    private boolean inHeader = true;
    private Shape shape = new Shape.Opaque("it has no header");
    private long headerEnd;
    private long bodyStart;
    private Body body;

    /** In a multipart: whether its first boundary came, and its closing one. */
    private boolean begun;

    private boolean closed;

    private Entity(Optional<Entity> outer, boolean message, String defaultType, Passage passage) {
        this.outer = outer;
        this.message = message;
        this.defaultType = defaultType;
        this.passage = passage;
        depth = outer.map(o -> o.depth + 1).orElse(0);
        header = new FieldReader(passage);
        body = Body.plain();
    }

    /** The whole message. */
    static Entity whole(Passage passage) {
        return new Entity(Optional.empty(), true, "text/plain", passage);
    }

    /** The message in this {@code message/rfc822}. */
    Entity inner() {
        return new Entity(Optional.of(this), true, "text/plain", passage);
    }

    /** The next part of this multipart. */
    Entity part() {
        boolean digest = shape instanceof Shape.Multipart m && m.digest();
        // RFC 2046 §5.1.5.
        String type = digest ? "message/rfc822" : "text/plain";
        return new Entity(Optional.of(this), false, type, passage);
    }

    boolean isWhole() {
        return outer.isEmpty();
    }

    Entity outer() {
        return outer.orElseThrow();
    }

    boolean isInHeader() {
        return inHeader;
    }

    void headerLine(byte[] octets, int length, long offset, boolean first) {
        headerEnd = offset + length;
        header.line(octets, length, offset, first);
    }

    /**
     * The header is over.
     *
     * @param end of the header
     * @param start of the body
     */
    Shape endHeader(long end, long start) {
        header.finish();
        inHeader = false;
        headerEnd = end;
        bodyStart = start;
        shape = Shape.of(header, defaultType, depth);
        if (shape instanceof Shape.Leaf(Shape.Coding coding, _)) {
            body = Body.counted(coding.counted());
        }
        return shape;
    }

    /** A piece of the body that belongs to no part. */
    void body(byte[] octets, int length) throws IOException {
        body.add(octets, length);
    }

    /**
     * What opens this multipart's next part, or closes it.
     *
     * @param offset of that line
     * @param next line's offset
     */
    void boundary(boolean closing, long offset, long next, Plan plan) throws IOException {
        body.finish(false);
        // Nobody shows what stands before the first boundary (RFC 2046 §5.1.1).
        if (!begun && body.spoils(passage)) {
            plan.add(new Replace(bodyStart, offset - bodyStart, ""));
        }
        begun = true;
        closed |= closing;
        body = Body.plain();
        bodyStart = next;
    }

    /**
     * All of it was there.
     *
     * @param last where its body ends
     * @param atEnd whether the content ends there
     */
    void end(long last, boolean atEnd, Plan plan) throws IOException {
        // A part may end within its header.
        if (inHeader) endHeader(headerEnd, headerEnd);
        header.refusal().ifPresent(plan::refuse);
        body.finish(atEnd);
        endBody(Math.max(last, bodyStart), atEnd, plan);
        // Only now is it known which field is replaced whole.
        header.edits().forEach(plan::add);
    }

    private void endBody(long end, boolean atEnd, Plan plan) {
        if (!body.spoils(passage)) {
            relabel(plan);
            return;
        }
        switch (shape) {
            case Shape.Leaf(Shape.Coding coding, boolean text) -> {
                Encoding encoding = coding.encoding(body, text, end - bodyStart);
                encode(encoding, end, atEnd, plan);
                coding.label(encoding).ifPresent(label -> label(label, plan));
            }
            case Shape.Multipart _ -> outside(end, plan);
            case Shape.Opaque(String why) -> plan.refuse(CannotConvert.unsupported(why));
            // Its body is the message within.
            case Shape.Message _ -> relabel(plan);
        }
    }

    /** Spoilt is what stands outside of all parts. */
    private void outside(long end, Plan plan) {
        if (!begun) {
            plan.refuse(CannotConvert.unsupported("a multipart lacks its boundaries"));
            return;
        }
        plan.add(new Replace(bodyStart, end - bodyStart, ""));
        relabel(plan);
    }

    private void encode(Encoding encoding, long end, boolean atEnd, Plan plan) {
        long length = end - bodyStart;
        plan.add(new Encode(bodyStart, length, encoding, body.lengthIn(encoding, length)));
        // A line end follows a part; what the content ends with needs its own.
        if (atEnd && encoding == Encoding.BASE64) plan.add(new Replace(end, 0, "\r\n"));
    }

    /** Says how the body is encoded; a whole message also says that it is MIME. */
    private void label(String label, Plan plan) {
        String field = "Content-Transfer-Encoding: " + label + "\r\n";
        Optional<FieldReader.Facts> before = header.encoding();
        before.ifPresent(header::leave);
        before.ifPresent(f -> plan.add(new Replace(f.offset(), f.length(), field)));
        String version = message && !header.hasMimeVersion() ? "MIME-Version: 1.0\r\n" : "";
        String added = version + (before.isPresent() ? "" : field);
        if (!added.isEmpty()) plan.add(new Replace(headerEnd, 0, added));
    }

    /** RFC 2045 §6.4: a composite is labelled as what it holds; nothing claims more than needed. */
    private void relabel(Plan plan) {
        Optional<FieldReader.Facts> before = header.encoding();
        if (before.isEmpty() || !header.isOrderly()) return;
        String label = Parameters.value(before.get().body());
        // RFC 3030 §3: what says that it is binary goes by BINARYMIME only.
        boolean binary = label.equals("binary");
        if (!binary && !(label.equals("8bit") && !passage.eightBit())) return;
        boolean spoilt = header.leave(before.get());
        String other = "Content-Transfer-Encoding: " + (passage.eightBit() ? "8bit" : "7bit");
        Edit edit = new Replace(before.get().offset(), before.get().length(), other + "\r\n");
        if (binary || spoilt) plan.add(edit);
        // Too wide a label does no harm, and goes with whatever else changes.
        else plan.addIfAny(edit);
    }

    /** Whether that line is a delimiter of this multipart (RFC 2046 §5.1.1). */
    Delimiter delimiter(byte[] line, int length) {
        if (closed || !(shape instanceof Shape.Multipart multipart)) return Delimiter.NONE;
        byte[] boundary = multipart.delimiter();
        if (length < boundary.length) return Delimiter.NONE;
        for (int i = 0; i < boundary.length; i++) {
            if (line[i] != boundary[i]) return Delimiter.NONE;
        }
        int at = boundary.length;
        boolean closing = at + 1 < length && line[at] == '-' && line[at + 1] == '-';
        if (closing) at += 2;
        while (at < length && (line[at] == ' ' || line[at] == '\t')) at++;
        boolean whole = at == length || isLineEnd(line, at, length);
        if (!whole) return Delimiter.NONE;
        return closing ? Delimiter.CLOSING : Delimiter.OPENING;
    }

    /** A CR more, in binary content, would leave with the line. */
    private static boolean isLineEnd(byte[] line, int at, int length) {
        return length - at == 2 && line[at] == '\r' && line[at + 1] == '\n';
    }

    /** What a line means to a multipart. */
    enum Delimiter {
        NONE,
        OPENING,
        CLOSING
    }
}
