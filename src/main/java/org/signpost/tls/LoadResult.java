package org.signpost.tls;

import java.util.List;

/** What reading a certificate came to. */
public sealed interface LoadResult {

    /**
     * It can be served.
     *
     * @param certificate with its key
     * @param warnings what an administrator should know all the same, in words
     */
    record Loaded(ServerCertificate certificate, List<String> warnings) implements LoadResult {
        /** Copies the list. */
        public Loaded {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * It can't be served.
     *
     * @param words one sentence that names the file
     */
    record Problem(String words) implements LoadResult {}
}
