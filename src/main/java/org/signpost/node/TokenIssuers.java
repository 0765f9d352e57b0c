package org.signpost.node;

import org.signpost.config.OauthIssuerConfig;
import org.signpost.http.SmallDocuments;
import org.signpost.oauth.Judgement;
import org.signpost.oauth.KeySource;
import org.signpost.oauth.TokenJudge;
import org.signpost.observe.Clock;
import org.signpost.smtpserver.Tokens;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The issuers of the configuration; their keys are remembered over reloads. */
final class TokenIssuers implements Tokens, AutoCloseable {

    /** Key sets have a few kB. */
    private static final int MOST_OCTETS = 1_000_000;

    private final Clock clock;
    private final SmallDocuments documents = new SmallDocuments(MOST_OCTETS);
    private final Map<OauthIssuerConfig, TokenJudge> judges = new ConcurrentHashMap<>();

    TokenIssuers(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Judgement judge(List<OauthIssuerConfig> issuers, String token) {
        judges.keySet().retainAll(issuers);
        Optional<String> claimed = TokenJudge.claimedIssuer(token);
        if (claimed.isEmpty()) return new Judgement.Bad("no-jwt");
        return issuers.stream()
                .filter(i -> claimed.get().equals(i.issuer().url()))
                .findFirst()
                .map(i -> judges.computeIfAbsent(i, this::judge).judge(token))
                .orElseGet(() -> new Judgement.Bad("issuer"));
    }

    private TokenJudge judge(OauthIssuerConfig config) {
        KeySource source =
                switch (config.keys()) {
                    case OauthIssuerConfig.Keys.InFile(var file) -> () -> Files.readString(file);
                    case OauthIssuerConfig.Keys.At(var address) -> () -> documents.get(address);
                };
        return new TokenJudge(config.issuer(), source, clock);
    }

    @Override
    public void close() {
        documents.close();
    }
}
