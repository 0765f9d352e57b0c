package org.signpost.message;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one method said, as Signpost writes it: nothing but what is registered (RFC 8601 §2.7).
 *
 * @param result one of the method's results
 * @param comment for people, in plain words
 * @param reason for programs
 * @param properties what was looked at, in order
 */
public record AuthenticationResult(
        AuthenticationMethod method,
        String result,
        Optional<String> comment,
        Optional<String> reason,
        List<Property> properties) {

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException where the method has no such result or property
     */
    public AuthenticationResult {
        properties = List.copyOf(properties);
        boolean known = properties.stream().map(Property::name).allMatch(method::hasProperty);
        if (!known || !method.hasResult(result)) {
            throw new IllegalArgumentException(
                    "not registered: " + method.word() + "=" + result + " " + properties);
        }
    }

    /**
     * One thing that was looked at.
     *
     * @param name its type and its own name, such as {@code header.d}
     * @param value as text, which may hold anything; whoever has octets decodes them before
     */
    public record Property(String name, String value) {}

    /** A result that nothing more is said of yet. */
    public static AuthenticationResult of(AuthenticationMethod method, String result) {
        return new AuthenticationResult(
                method, result, Optional.empty(), Optional.empty(), List.of());
    }

    /** The same with that property as its last. */
    public AuthenticationResult with(String name, String value) {
        List<Property> more =
                Stream.concat(properties.stream(), Stream.of(new Property(name, value))).toList();
        return new AuthenticationResult(method, result, comment, reason, more);
    }

    /** The same with that comment. */
    public AuthenticationResult commented(String text) {
        return new AuthenticationResult(method, result, Optional.of(text), reason, properties);
    }

    /** The same with that reason. */
    public AuthenticationResult because(String text) {
        return new AuthenticationResult(method, result, comment, Optional.of(text), properties);
    }
}
