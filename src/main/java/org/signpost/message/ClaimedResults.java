package org.signpost.message;

import java.util.List;
import java.util.Optional;

/**
 * What an Authentication-Results field says, whoever wrote it (RFC 8601 §2.2): any methods, results
 * and properties, registered or not. Anybody can write one in anybody's name; see {@link
 * AuthservId}.
 *
 * @param authservId whose word it claims to be, as it stands there, without quotes
 * @param version of the field's format; 1 where it isn't said
 * @param results in order; none where nothing was looked at
 */
public record ClaimedResults(String authservId, int version, List<Claim> results) {

    /** Copies the list. */
    public ClaimedResults {
        results = List.copyOf(results);
    }

    /**
     * What one method said.
     *
     * @param method in lower case
     * @param version of the method; 1 where it isn't said
     * @param result in lower case
     * @param properties in order
     */
    public record Claim(
            String method,
            int version,
            String result,
            Optional<String> reason,
            List<AuthenticationResult.Property> properties) {

        /** Copies the list. */
        public Claim {
            properties = List.copyOf(properties);
        }

        /** The value of the first property of that name, such as {@code header.d}. */
        public Optional<String> property(String name) {
            return properties.stream()
                    .filter(property -> property.name().equals(name))
                    .map(AuthenticationResult.Property::value)
                    .findFirst();
        }
    }

    /**
     * What a field's body says; empty where it isn't of the field's form. Values without quotes may
     * hold more than the standard has, and properties may lack a type, as many writers have it so.
     *
     * @param body folds kept, one char from 0 to 255 for each octet; values come back as text
     */
    public static Optional<ClaimedResults> parse(String body) {
        return ClaimReading.of(body).map(ClaimReading.Outcome::results);
    }
}
