package org.signpost.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** What servers on its way put before a message. */
final class TraceFields {
    private TraceFields() {}

    /**
     * The names of the fields that stand before the content in what arrived, once it is sure that
     * the content is there to the last octet and that nothing else is.
     */
    static List<String> before(String content, String arrived) {
        assertThat(arrived).endsWith(content);
        String added = arrived.substring(0, arrived.length() - content.length());
        assertThat(added).endsWith("\r\n").doesNotContain("\r\n\r\n");
        return added.lines()
                .filter(line -> !line.startsWith(" ") && !line.startsWith("\t"))
                .map(line -> line.split(":", 2)[0])
                .toList();
    }
}
