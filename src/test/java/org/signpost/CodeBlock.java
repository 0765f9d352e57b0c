package org.signpost;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A fenced block of a Markdown file.
 *
 * @param place file and line
 * @param language what stands behind the fence; empty where nothing does
 * @param lines without the fence's indentation
 */
public record CodeBlock(String place, String language, List<String> lines) {

    private static final String FENCE = "```";

    public CodeBlock {
        lines = List.copyOf(lines);
    }

    /** All blocks of those files. */
    public static List<CodeBlock> in(Path... files) throws IOException {
        List<CodeBlock> blocks = new ArrayList<>();
        for (Path file : files) add(blocks, file);
        return blocks;
    }

    private static void add(List<CodeBlock> blocks, Path file) throws IOException {
        List<String> all = Files.readAllLines(file);
        for (int i = 0; i < all.size(); i++) {
            String line = all.get(i);
            if (!line.strip().startsWith(FENCE)) continue;
            int indent = line.indexOf(FENCE);
            List<String> lines = new ArrayList<>();
            int start = i + 1;
            for (i++; !all.get(i).strip().equals(FENCE); i++) {
                lines.add(all.get(i).substring(Math.min(indent, all.get(i).length())));
            }
            String language = line.strip().substring(FENCE.length());
            blocks.add(new CodeBlock(file + ":" + start, language, lines));
        }
    }

    public String text() {
        return String.join("\n", lines) + "\n";
    }
}
