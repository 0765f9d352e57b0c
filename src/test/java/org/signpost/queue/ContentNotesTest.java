package org.signpost.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.mime.Edit.Replace;
import org.signpost.mime.Edits;
import org.signpost.queue.Queue.Form;
import org.signpost.queue.Queue.Lines;
import org.signpost.queue.Queue.Octets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** What the queue finds out about content while it comes in, and what is decided about it then. */
class ContentNotesTest extends QueueOnDisk {

    @Test
    void howWideTheOctetsAreIsNotedWhateverWasDeclared() throws Exception {
        byte[] large = new byte[2 * StagedDraft.CHUNK];
        QueueId narrow = Mails.accept(queue, large);
        large[StagedDraft.CHUNK + 1] = (byte) 0x80;
        QueueId wide = Mails.accept(queue, large);
        reopen();
        assertThat(form(narrow).octets()).isEqualTo(Octets.SEVEN_BIT);
        assertThat(form(wide).octets()).isEqualTo(Octets.EIGHT_BIT);
    }

    @Test
    void whatLinesContentHasIsNoted() throws Exception {
        byte[] large = "x\r\n".repeat(StagedDraft.CHUNK).getBytes(StandardCharsets.US_ASCII);
        QueueId plain = Mails.accept(queue, large);
        Arrays.fill(large, StagedDraft.CHUNK - 500, StagedDraft.CHUNK + 500, (byte) 'x');
        QueueId long1 = Mails.accept(queue, large);
        large[StagedDraft.CHUNK] = 0;
        QueueId raw = Mails.accept(queue, large);
        reopen();
        assertThat(form(plain).lines()).isEqualTo(Lines.PLAIN);
        assertThat(form(long1).lines()).isEqualTo(Lines.LONG);
        assertThat(form(raw).lines()).isEqualTo(Lines.RAW);
    }

    @Test
    void whatIsMendedIsKeptBesideTheContent() throws Exception {
        Edits edits = new Edits(List.of(new Replace(0, 1, "Date: \u00e4\r\n")));
        QueueId id = Mails.accept(queue, edits);
        reopen();
        assertThat(queue.find(id).orElseThrow().facts().edits()).isEqualTo(edits);
        assertThat(queue.content(id).readAllBytes()).containsExactly('x', '\r', '\n');
    }

    private Form form(QueueId id) throws IOException {
        return queue.find(id).orElseThrow().facts().form();
    }
}
