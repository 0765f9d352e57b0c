package org.signpost.config;

import static org.signpost.config.toml.Key.optional;
import static org.signpost.config.toml.Key.required;
import static org.signpost.config.toml.Key.withDefault;

import org.signpost.config.toml.Key;
import org.signpost.config.toml.Section;
import org.signpost.config.toml.TableShape;
import org.signpost.config.toml.ValueType;
import org.signpost.oauth.Issuer;
import org.signpost.oauth.SigningAlgorithm;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code [[oauth-issuer]]}. */
final class OauthIssuerTable {

    private static final ValueType<URI> HTTPS =
            ValueType.text("an address such as `https://id.example.com`", OauthIssuerTable::https);

    private static final Key<URI> ISSUER =
            required(
                    "issuer",
                    HTTPS,
                    "The issuer's name, exactly as its tokens have it in `iss`. Below it lies"
                            + " `/.well-known/openid-configuration`, which clients are told of.");
    private static final Key<List<String>> AUDIENCE =
            required(
                    "audience",
                    ValueType.list(
                            "a list of names such as `[\"smtp.example.com\"]`",
                            ValueType.text(
                                    "a name", t -> Optional.of(t).filter(n -> !n.isBlank()))),
                    "Whom tokens must be made for: one of these has to be in `aud`. A token for"
                        + " another service is refused, so that the service can't log in here.");
    private static final Key<Path> JWKS_FILE =
            optional(
                    "jwks-file",
                    Types.PATH,
                    "`jwks-url`",
                    "A file with the issuer's public keys, a JSON Web Key Set.");
    private static final Key<URI> JWKS_URL =
            optional(
                    "jwks-url",
                    HTTPS,
                    "`jwks-file`",
                    "Where the issuer's public keys are fetched from: every hour, and when a token"
                            + " names an unknown key, at most once a minute.");
    private static final Key<String> CLAIM =
            withDefault(
                    "claim",
                    ValueType.text("a name", t -> Optional.of(t).filter(n -> !n.isBlank())),
                    "\"email\"",
                    "The claim of the token that is the account's address.");
    private static final Key<List<SigningAlgorithm>> ALGORITHMS =
            withDefault(
                    "algorithms",
                    ValueType.list(
                            "a list of algorithms such as `[\"RS256\"]`",
                            ValueType.text(
                                    "one of "
                                            + String.join(
                                                    ", ",
                                                    Arrays.stream(SigningAlgorithm.values())
                                                            .map(Enum::name)
                                                            .toList()),
                                    SigningAlgorithm::of)),
                    "[\"RS256\", \"PS256\", \"ES256\"]",
                    "How tokens may be signed; never with a shared secret, never not at all.");

    static final TableShape OAUTH_ISSUER =
            new TableShape(
                    "oauth-issuer",
                    TableShape.Form.LIST,
                    "Whose access tokens (JSON Web Tokens) let clients of `submission` listeners"
                            + " log in, by OAUTHBEARER or XOAUTH2.",
                    """
                    [[oauth-issuer]]
                    issuer = "https://id.example.com"
                    audience = ["smtp.example.com"]
                    jwks-url = "https://id.example.com/keys"
                    """,
                    List.of(ISSUER, AUDIENCE, JWKS_FILE, JWKS_URL, CLAIM, ALGORITHMS),
                    Map.of(
                            "url", "is written `issuer`",
                            "secret", "doesn't exist here: tokens are checked with public keys",
                            "client-secret",
                                    "doesn't exist here: tokens are checked with public keys"));

    private OauthIssuerTable() {}

    static Optional<OauthIssuerConfig> read(Section section, Context context) {
        Optional<URI> issuer = section.find(ISSUER);
        Optional<List<String>> audience = section.find(AUDIENCE);
        if (audience.filter(List::isEmpty).isPresent()) {
            context.problems().error(section.at(AUDIENCE), "`audience` is empty: no token is good");
        }
        if (section.find(ALGORITHMS).filter(List::isEmpty).isPresent()) {
            context.problems()
                    .error(section.at(ALGORITHMS), "`algorithms` is empty: no token is good");
        }
        Optional<OauthIssuerConfig.Keys> keys = keys(section, context);
        if (issuer.isEmpty() || audience.isEmpty() || keys.isEmpty()) return Optional.empty();
        Issuer who =
                new Issuer(
                        issuer.get().toString(),
                        Set.copyOf(audience.get()),
                        section.value(CLAIM),
                        Set.copyOf(section.value(ALGORITHMS)));
        return Optional.of(new OauthIssuerConfig(who, keys.get()));
    }

    private static Optional<OauthIssuerConfig.Keys> keys(Section section, Context context) {
        if (section.has(JWKS_FILE) == section.has(JWKS_URL)) {
            context.problems()
                    .missing(
                            section.at(),
                            "an oauth-issuer needs its public keys: `jwks-file` or `jwks-url`, one"
                                    + " of both");
        }
        Optional<OauthIssuerConfig.Keys> file =
                context.file(section, JWKS_FILE).map(OauthIssuerConfig.Keys.InFile::new);
        return file.or(() -> section.find(JWKS_URL).map(OauthIssuerConfig.Keys.At::new));
    }

    private static Optional<URI> https(String text) {
        try {
            return Optional.of(new URI(text))
                    .filter(u -> "https".equals(u.getScheme()) && u.getHost() != null);
        } catch (URISyntaxException notOne) {
            return Optional.empty();
        }
    }
}
