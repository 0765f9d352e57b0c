package org.signpost.json;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/** Reads JSON that strangers send, as it streams in, and no more of it than its limits allow. */
public final class JsonReader {

    private static final int MOST_WORDS = 300;

    private final JsonMapper mapper;

    /** Reads as much as that. */
    public JsonReader(JsonLimits limits) {
        StreamReadConstraints constraints =
                StreamReadConstraints.builder()
                        .maxDocumentLength(limits.octets())
                        .maxNestingDepth(limits.depth())
                        .maxTokenCount(limits.tokens())
                        .maxStringLength(limits.stringLength())
                        .build();
        mapper =
                JsonMapper.builder(JsonFactory.builder().streamReadConstraints(constraints).build())
                        .build();
    }

    /**
     * The object in that stream, in UTF-8, UTF-16 or UTF-32, where it holds one and nothing else.
     * Members that are null are left out; of members with the same name the last counts.
     *
     * @throws IOException when the stream can't be read
     */
    public JsonReading read(InputStream in) throws IOException {
        try {
            Object value = mapper.readValue(in, Object.class);
            return value instanceof Map<?, ?> map
                    ? new JsonReading.Read(JsonObject.of(map))
                    : new JsonReading.Unreadable("the JSON is no object");
        } catch (JacksonException notJson) {
            if (notJson.getCause() instanceof IOException notRead) throw notRead;
            return new JsonReading.Unreadable(words(notJson));
        }
    }

    /** The library's words without the names of its methods. */
    private static String words(JacksonException notJson) {
        String text = notJson.getOriginalMessage().replaceAll(", from `[^`]*`", "");
        String line = text.replaceAll("\\s+", " ").replaceAll("[^ -~]", "?").strip();
        return place(notJson) + line.substring(0, Math.min(line.length(), MOST_WORDS));
    }

    /** Unknown where a limit was passed. */
    private static String place(JacksonException notJson) {
        return Optional.ofNullable(notJson.getLocation())
                .map(at -> "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ")
                .orElse("");
    }
}
