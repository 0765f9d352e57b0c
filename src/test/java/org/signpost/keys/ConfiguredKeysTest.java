package org.signpost.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.signpost.dkim.DkimAlgorithm.ED25519_SHA256;
import static org.signpost.dkim.DkimAlgorithm.RSA_SHA256;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.address.Domain;
import org.signpost.config.Config;
import org.signpost.config.DomainConfig;
import org.signpost.dns.DnsName;

import java.io.IOException;
import java.nio.file.Path;

/** P5, P7, K5: an author's domain has its own keys, or those of a domain above; else mail waits. */
class ConfiguredKeysTest {

    @TempDir Path folder;
    private KeyStore store;

    @BeforeEach
    void open() throws IOException {
        store = new KeyStore(folder);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    @Test
    void aDomainSignsByAllItsActiveKeys() throws IOException {
        store.add("example.com", "rsa", KeyStore.RSA);
        store.add("example.com", "ed", KeyStore.ED25519);
        assertThat(signing("example.com", KeyStore.plain("example.com")))
                .isEqualTo("By rsa._domainkey.example.com ed._domainkey.example.com");
    }

    @Test
    void aDomainWithinIsSignedByTheNearestAboveThatIsToBeSigned() throws IOException {
        store.add("example.com", "rsa", KeyStore.RSA);
        store.add("b.example.com", "rsa", KeyStore.RSA);
        DomainConfig[] domains = {
            KeyStore.plain("example.com"),
            KeyStore.plain("b.example.com"),
            KeyStore.plain("c.b.example.com")
        };
        assertThat(signing("c.b.example.com", domains))
                .isEqualTo("By rsa._domainkey.b.example.com");
        assertThat(signing("d.example.com", domains)).isEqualTo("By rsa._domainkey.example.com");
        assertThat(signing("notexample.com", domains)).isEqualTo("Unsigned");
    }

    @Test
    void aDomainThatIsToBeSignedAndHasNoKeyWaitsWhateverTheDomainAboveHas() throws IOException {
        store.add("example.com", "rsa", KeyStore.RSA);
        assertThat(
                        signing(
                                "b.example.com",
                                KeyStore.plain("example.com"),
                                KeyStore.signed("b.example.com", RSA_SHA256)))
                .isEqualTo(
                        "Waits b.example.com: there is no active rsa-sha256 key: \"signpost dkim"
                                + " generate b.example.com\" makes one");
    }

    @Test
    void aDomainThatNobodyMeansToSignGoesAsItIs() throws IOException {
        assertThat(signing("example.com", KeyStore.plain("example.com"))).isEqualTo("Unsigned");
    }

    @Test
    void aDomainThatIsNotOursIsNoReasonToWaitEvenIfItHasAKey() throws IOException {
        store.add("example.net", "rsa", KeyStore.RSA);
        assertThat(signing("example.net", KeyStore.signed("example.com", RSA_SHA256)))
                .isEqualTo("Unsigned");
    }

    @Test
    void whoeverHadAKeyNeverGoesUnsignedAgain() throws IOException {
        store.add("example.com", "rsa", KeyStore.RSA);
        store.keys().retire(Domain.of("example.com"), DnsName.of("rsa"));
        assertThat(signing("example.com", KeyStore.plain("example.com")))
                .startsWith("Waits example.com: there is no active rsa-sha256 key");
    }

    @Test
    void onlyTheConfigurationsWordHasMailLeaveUnsignedAgain() throws IOException {
        store.add("example.com", "rsa", KeyStore.RSA);
        store.add("b.example.com", "rsa", KeyStore.RSA);
        DomainConfig[] domains = {KeyStore.signed("example.com"), KeyStore.plain("b.example.com")};
        assertThat(signing("example.com", domains)).isEqualTo("Unsigned");
        assertThat(signing("c.example.com", domains)).isEqualTo("Unsigned");
        assertThat(signing("b.example.com", domains)).isEqualTo("By rsa._domainkey.b.example.com");
    }

    @Test
    void aDomainThatGoesUnsignedDoesNotTurnToTheKeysOfTheOneAbove() throws IOException {
        store.add("example.com", "rsa", KeyStore.RSA);
        DomainConfig[] domains = {KeyStore.plain("example.com"), KeyStore.signed("b.example.com")};
        assertThat(signing("b.example.com", domains)).isEqualTo("Unsigned");
        assertThat(signing("c.example.com", domains)).isEqualTo("By rsa._domainkey.example.com");
    }

    @Test
    void ed25519NeverStandsAloneUnlessItIsTheOnlyOneListed() throws IOException {
        store.add("example.com", "ed", KeyStore.ED25519);
        assertThat(signing("example.com", KeyStore.plain("example.com")))
                .startsWith("Waits example.com: there is no active rsa-sha256 key");
        assertThat(signing("example.com", KeyStore.signed("example.com", ED25519_SHA256)))
                .isEqualTo("By ed._domainkey.example.com");
        store.add("example.com", "rsa", KeyStore.RSA);
        assertThat(signing("example.com", KeyStore.signed("example.com", ED25519_SHA256)))
                .isEqualTo("By ed._domainkey.example.com");
        assertThat(signing("example.com", KeyStore.signed("example.com", RSA_SHA256)))
                .isEqualTo("By rsa._domainkey.example.com");
    }

    @Test
    void aKeyThatCanNotBeOpenedSaysWhy() throws IOException {
        store.add("example.com", "rsa", KeyStore.RSA);
        java.nio.file.Files.delete(store.file());
        store.opened(java.util.Optional.empty());
        assertThat(signing("example.com", KeyStore.plain("example.com")))
                .startsWith("Waits example.com: " + store.file() + " is missing");
    }

    @Test
    void aStoreThatCanNotBeReadIsNoReasonToGoUnsigned() throws IOException {
        store.close();
        assertThat(signing("example.com", KeyStore.plain("example.com")))
                .startsWith("Waits example.com: its keys can't be read");
    }

    @Test
    void aNewKeyCountsAtOnce() throws IOException {
        Config config = store.config(KeyStore.signed("example.com", RSA_SHA256));
        AuthorKeys keys = new ConfiguredKeys(store.keys(), () -> config);
        assertThat(keys.signing(Domain.of("example.com"))).isInstanceOf(Signing.Waits.class);
        store.add("example.com", "rsa", KeyStore.RSA);
        assertThat(keys.signing(Domain.of("example.com"))).isInstanceOf(Signing.By.class);
    }

    private String signing(String author, DomainConfig... domains) {
        Config config = store.config(domains);
        return switch (new ConfiguredKeys(store.keys(), () -> config).signing(Domain.of(author))) {
            case Signing.By(var keys) ->
                    "By " + String.join(" ", keys.stream().map(k -> k.name().text()).toList());
            case Signing.Unsigned() -> "Unsigned";
            case Signing.Waits(Domain domain, String reason) -> "Waits " + domain + ": " + reason;
        };
    }
}
