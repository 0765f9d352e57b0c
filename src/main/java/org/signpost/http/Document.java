package org.signpost.http;

import java.util.Optional;

/**
 * A server's answer to a GET.
 *
 * @param status the final status code, 200 to 599; nobody follows what redirects (RFC 9110 §15.4)
 * @param contentType the field's value as it was sent, such as {@code text/plain; charset=utf-8}
 * @param body one char from 0 to 255 for each octet; empty unless the status is 200
 */
public record Document(int status, Optional<String> contentType, String body) {

    static final int OK = 200;

    /** Whether there is a document at all: status 200. */
    public boolean isFound() {
        return status == OK;
    }

    /** Whether the answer names another place instead (RFC 9110 §15.4). */
    public boolean isRedirection() {
        return status / 100 == 3;
    }
}
