package org.signpost.peers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.mime.Edits;
import org.signpost.mime.OctetSink;
import org.signpost.mime.Passage;
import org.signpost.mime.Survey;
import org.signpost.mime.Verdict;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is converted reads as before, to a reader that isn't ours: Python's. */
class ConvertedMailTest {

    /** Prints every difference between what original and converted mails say. */
    private static final String COMPARE =
            """
            import email, glob, re, sys
            from email.header import decode_header

            def meant(value):
                text = value.encode('ascii', 'surrogateescape').decode('latin-1')
                out = b''
                for piece, _ in decode_header(text):
                    out += piece if isinstance(piece, bytes) else piece.encode('latin-1')
                return re.sub(rb'[\\s"\\\\]+', b'', out)

            def wide(value):
                return any(ord(c) > 127 for c in value)

            def facts(mail):
                with open(mail, 'rb') as f:
                    message = email.message_from_binary_file(f)
                parts = []
                for part in message.walk():
                    kind = part.get_content_type()
                    octets = None if part.is_multipart() else part.get_payload(decode=True)
                    if octets is not None: octets = octets.replace(b'\\r\\n', b'\\n')
                    header = {}
                    for name, value in part.raw_items():
                        name = name.lower()
                        if name.startswith('content-') or name == 'mime-version': continue
                        header.setdefault(name, []).append(value)
                    file = part.get_filename()
                    if isinstance(file, str) and wide(file):
                        file = file.encode('utf-8', 'surrogateescape')
                    parts.append((kind, octets, header, file))
                return parts

            for path in sorted(glob.glob(sys.argv[1] + '/*.before')):
                before, after = facts(path), facts(path[:-7] + '.after')
                if len(before) != len(after): print(path, 'parts', len(before), len(after))
                for i, (old, new) in enumerate(zip(before, after)):
                    if old[0] != new[0]: print(path, i, old[0], new[0])
                    if old[1] != new[1]: print(path, i, 'octets', old[1][:200], new[1][:200])
                    if isinstance(old[3], str) and old[3] != new[3]:
                        print(path, i, 'file', old[3], new[3])
                    for name in old[2]:
                        for a, b in zip(old[2][name], new[2].get(name, [])):
                            if meant(a) != meant(b): print(path, i, name, meant(a), meant(b))
                        if len(old[2][name]) != len(new[2].get(name, [])):
                            print(path, i, 'lost', name)
            """;

    @TempDir Path folder;
    private final Map<String, String> refusals = new HashMap<>();

    @Test
    void everyMailOfTheCorpusReadsAsBeforeInSevenBits() throws Exception {
        Map<String, String> mails = corpus();
        assertThat(convert(mails, new Passage(false, false))).isEqualTo(120);
        assertThat(refusals).isEmpty();
        assertThat(differences()).isEmpty();
    }

    @Test
    void everyMailOfTheCorpusReadsAsBeforeWithShortLines() throws Exception {
        assertThat(convert(corpus(), new Passage(true, false))).isEqualTo(8);
        assertThat(differences()).isEmpty();
    }

    @Test
    void tortureMailsReadAsBeforeOrAreNotConverted() throws Exception {
        assertThat(convert(torture(), new Passage(false, false))).isEqualTo(5);
        assertThat(refusals)
                .containsOnly(
                        // In the name of a field.
                        Map.entry(
                                "testmsgs_obsolete.msg",
                                "5.6.7 a header field holds 8-bit octets where only ASCII may be"),
                        // Longer than a line may be.
                        Map.entry(
                                "testmsgs_very-very-long-boundary.msg",
                                "5.6.3 a multipart names no boundary"));
        assertThat(differences()).isEmpty();
    }

    private Map<String, String> corpus() throws Exception {
        Map<String, String> mails = new HashMap<>();
        Corpus.unpack(folder).stream()
                .filter(mail -> !mail.hasBareCr())
                .forEach(mail -> mails.put(mail.name(), mail.content()));
        assertThat(mails).hasSize(1499);
        return mails;
    }

    private static Map<String, String> torture() throws IOException {
        Map<String, String> mails = new HashMap<>();
        Path suite = Needs.suite("mime/core/src/test/resources");
        try (Stream<Path> files = Files.walk(suite)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".msg")).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                String name = suite.relativize(file).toString().replace('/', '_');
                mails.put(name, text.replace("\r\n", "\n").replace("\n", "\r\n"));
            }
        }
        assertThat(mails).hasSize(80);
        return mails;
    }

    /** Writes down those that are converted, before and after; answers how many. */
    private int convert(Map<String, String> mails, Passage passage) throws IOException {
        int converted = 0;
        for (Map.Entry<String, String> mail : mails.entrySet()) {
            byte[] before = mail.getValue().getBytes(StandardCharsets.ISO_8859_1);
            Verdict verdict = Survey.of(sink -> inPieces(before, sink), passage);
            switch (verdict) {
                case Verdict.Fits() -> assertFits(before, passage, mail.getKey());
                case Verdict.CannotConvert why ->
                        refusals.put(mail.getKey(), why.status() + " " + why.reason());
                case Verdict.Converted(Edits edits) -> {
                    converted++;
                    byte[] after = applied(edits, before);
                    assertThat(edits.sizeOf(before.length)).isEqualTo(after.length);
                    assertFits(after, passage, mail.getKey());
                    Files.write(folder.resolve(mail.getKey() + ".before"), before);
                    Files.write(folder.resolve(mail.getKey() + ".after"), after);
                }
            }
        }
        return converted;
    }

    private static byte[] applied(Edits edits, byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        var editing = edits.onto(out::write);
        inPieces(content, editing);
        editing.finish();
        return out.toByteArray();
    }

    private static void inPieces(byte[] content, OctetSink sink) throws IOException {
        for (int at = 0; at < content.length; at += 1000) {
            sink.write(content, at, Math.min(1000, content.length - at));
        }
    }

    private static void assertFits(byte[] octets, Passage passage, String name) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        if (!passage.eightBit()) {
            assertThat(text.chars().allMatch(c -> c > 0 && c < 0x80)).as(name).isTrue();
        }
        List<String> lines = new ArrayList<>(List.of(text.split("\r\n", -1)));
        assertThat(lines).as(name).allMatch(line -> line.length() <= 998);
        assertThat(lines).as(name).noneMatch(line -> line.contains("\r") || line.contains("\n"));
    }

    private List<String> differences() throws Exception {
        Path script = Files.writeString(folder.resolve("compare.py"), COMPARE);
        Process process =
                new ProcessBuilder(
                                Needs.program("python3").toString(),
                                script.toString(),
                                folder.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String printed =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return printed.lines().toList();
    }
}
