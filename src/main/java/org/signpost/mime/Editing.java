package org.signpost.mime;

import org.signpost.mime.Edit.Encode;
import org.signpost.mime.Edit.Replace;
import org.signpost.mime.Encoding.Encoder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Applies edits to content that streams by. */
public final class Editing implements OctetSink {

    private final List<Edit> edits;
    private final OctetSink out;
    private int next;
    private long position;
    private Optional<Encoder> encoder = Optional.empty();

    Editing(List<Edit> edits, OctetSink out) {
        this.edits = edits;
        this.out = out;
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (next == edits.size()) {
                out.write(octets, at, end - at);
                return;
            }
            Edit edit = edits.get(next);
            if (position < edit.offset()) {
                int some = (int) Math.min(end - at, edit.offset() - position);
                out.write(octets, at, some);
                at += some;
                position += some;
            } else {
                at += inside(edit, octets, at, end);
            }
        }
    }

    /** Takes what belongs to the edit; answers how much that was. */
    private int inside(Edit edit, byte[] octets, int at, int end) throws IOException {
        if (position == edit.offset()) begin(edit);
        int some = (int) Math.min(end - at, edit.end() - position);
        if (encoder.isPresent()) encoder.get().write(octets, at, some);
        position += some;
        if (position == edit.end()) end();
        return some;
    }

    private void begin(Edit edit) throws IOException {
        switch (edit) {
            case Replace(_, _, String with) -> {
                byte[] octets = with.getBytes(StandardCharsets.ISO_8859_1);
                out.write(octets, 0, octets.length);
            }
            case Encode(_, _, Encoding encoding, _) -> encoder = Optional.of(encoding.encoder(out));
        }
    }

    private void end() throws IOException {
        if (encoder.isPresent()) encoder.get().end();
        encoder = Optional.empty();
        next++;
    }

    /** The content is over: what is to stand behind it follows. */
    public void finish() throws IOException {
        while (next < edits.size() && edits.get(next).offset() == position) {
            begin(edits.get(next));
            end();
        }
        if (next < edits.size()) throw new IOException("the content is shorter than its edits");
    }
}
