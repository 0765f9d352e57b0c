package org.signpost.keys;

import org.signpost.address.Domain;
import org.signpost.store.FileTrouble;
import org.signpost.tls.SigningKey;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads OpenDKIM's KeyTable and SigningTable, plain or with patterns (refile), as opendkim.conf(5)
 * describes them: which author's mail is signed by which key. Signpost signs for domains, and only
 * for the author's own or one above it, so that some of what they may say can't be taken.
 */
public final class OpenDkimTables {

    private final Path keyTable;
    private final Map<String, KeyLine> keys = new LinkedHashMap<>();
    private final Set<String> used = new LinkedHashSet<>();
    private final Map<String, Candidate> candidates = new LinkedHashMap<>();
    private final List<Fault> faults = new ArrayList<>();

    /**
     * A key that a table names.
     *
     * @param at file and line
     * @param domain that it signs for
     * @param text the private key in PEM
     */
    public record Candidate(String at, Domain domain, String selector, String text) {}

    /**
     * A line that can't be taken.
     *
     * @param at file and line
     */
    public record Fault(String at, String why) {}

    /**
     * What both tables say.
     *
     * @param unused names of keys by which nobody's mail is signed
     */
    public record Found(List<Candidate> candidates, List<Fault> faults, List<String> unused) {

        /** Copies the lists. */
        public Found {
            candidates = List.copyOf(candidates);
            faults = List.copyOf(faults);
            unused = List.copyOf(unused);
        }
    }

    /** A line of the KeyTable. */
    private record KeyLine(String at, String domain, String selector, String key) {}

    /** A line of either table, its two words. */
    private record Line(String at, String first, String second) {}

    private OpenDkimTables(Path keyTable) {
        this.keyTable = keyTable;
    }

    /**
     * Reads them; either may be named as in opendkim.conf, with {@code file:} or {@code refile:}
     * before it. Paths in the KeyTable are relative to its folder.
     *
     * @throws IOException when one of the tables can't be read
     */
    public static Found read(String keyTable, String signingTable) throws IOException {
        OpenDkimTables tables = new OpenDkimTables(path(keyTable));
        tables.lines(path(keyTable)).forEach(tables::key);
        tables.lines(path(signingTable)).forEach(tables::signing);
        List<String> unused =
                tables.keys.keySet().stream().filter(name -> !tables.used.contains(name)).toList();
        return new Found(List.copyOf(tables.candidates.values()), tables.faults, unused);
    }

    private static Path path(String named) throws IOException {
        String path = named.replaceFirst("^(re)?file:", "");
        try {
            return Path.of(path);
        } catch (InvalidPathException none) {
            throw new IOException("not the path of a file: " + path, none);
        }
    }

    private List<Line> lines(Path file) throws IOException {
        List<Line> found = new ArrayList<>();
        List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) continue;
            String at = file + ":" + (i + 1);
            String[] words = line.split("\\s+", 2);
            if (words.length == 2) found.add(new Line(at, words[0], words[1].strip()));
            else faults.add(new Fault(at, "has one word, and not two"));
        }
        return found;
    }

    private void key(Line line) {
        String[] parts = line.second().split(":", 3);
        if (parts.length < 3) {
            faults.add(new Fault(line.at(), "is not domain:selector:key"));
            return;
        }
        KeyLine key = new KeyLine(line.at(), parts[0], parts[1], parts[2]);
        if (keys.putIfAbsent(line.first(), key) != null) {
            faults.add(new Fault(line.at(), "names the key " + line.first() + " again"));
        }
    }

    private void signing(Line line) {
        // An identity (i=) may follow the key's name; it is the domain's here.
        String name = line.second().split("[\\s:]", 2)[0];
        Optional<KeyLine> key = Optional.ofNullable(keys.get(name));
        if (key.isEmpty()) {
            faults.add(
                    new Fault(
                            line.at(),
                            "names the key " + name + ", which " + keyTable + " doesn't have"));
            return;
        }
        used.add(name);
        String pattern = line.first();
        String local = pattern.substring(0, Math.max(0, pattern.lastIndexOf('@')));
        String host = pattern.substring(pattern.lastIndexOf('@') + 1);
        if (!local.isEmpty() && !local.equals("*")) {
            faults.add(
                    new Fault(
                            line.at(),
                            pattern + " is one mailbox, and keys sign for whole domains here"));
        } else if (host.equals("*")) {
            faults.add(new Fault(line.at(), "is for every domain: name those that are yours"));
        } else {
            author(line, host, key.get());
        }
    }

    /** A domain, or all below one, which its keys sign for as well. */
    private void author(Line line, String host, KeyLine key) {
        Optional<Domain> author = Domain.parse(host.replaceFirst("^\\*?\\.", ""));
        Optional<Domain> signer = key.domain().equals("%") ? author : Domain.parse(key.domain());
        if (author.isEmpty()) {
            faults.add(new Fault(line.at(), host + " is no domain"));
        } else if (signer.isEmpty()) {
            faults.add(new Fault(key.at(), key.domain() + " is no domain"));
        } else if (!author.get().isWithin(signer.get())) {
            faults.add(
                    new Fault(
                            line.at(),
                            "has mail of %s signed by %s, which is neither it nor above it"
                                    .formatted(author.get(), signer.get())));
        } else {
            candidate(key, author.get(), signer.get());
        }
    }

    private void candidate(KeyLine key, Domain author, Domain signer) {
        String id = signer + " " + key.selector();
        if (candidates.containsKey(id)) return;
        try {
            String text = text(key.key().replace("%", author.text()));
            candidates.put(id, new Candidate(key.at(), signer, key.selector(), text));
        } catch (IOException e) {
            faults.add(new Fault(key.at(), FileTrouble.words(e)));
        } catch (IllegalArgumentException none) {
            faults.add(new Fault(key.at(), "the key is neither a file nor base64"));
        }
    }

    private String text(String key) throws IOException {
        Optional<Path> file = file(key);
        if (file.isPresent()) return Files.readString(file.get(), StandardCharsets.ISO_8859_1);
        byte[] der = Base64.getDecoder().decode(key);
        boolean pkcs8 = SigningKey.ofPkcs8(der) instanceof SigningKey.Reading.Key;
        String kind = pkcs8 ? "PRIVATE KEY" : "RSA PRIVATE KEY";
        return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
                .formatted(kind, Base64.getMimeEncoder().encodeToString(der), kind);
    }

    /** What begins like a path is one, and what is there beside the table. */
    private Optional<Path> file(String key) {
        try {
            Path path = keyTable.toAbsolutePath().resolveSibling(key).normalize();
            boolean named = key.matches("\\.{0,2}/.*") || Files.isRegularFile(path);
            return named ? Optional.of(path) : Optional.empty();
        } catch (InvalidPathException none) {
            return Optional.empty();
        }
    }
}
