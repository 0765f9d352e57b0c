package org.signpost.node;

import org.signpost.account.CachedCallout;
import org.signpost.account.CachedSource;
import org.signpost.account.DomainDirectory;
import org.signpost.account.PasswordAuthenticator;
import org.signpost.authentication.Examiner;
import org.signpost.config.Config;
import org.signpost.delivery.Dispatcher;
import org.signpost.hop.RecipientCallout;
import org.signpost.keys.ConfiguredKeys;
import org.signpost.ldap.LdapAccounts;
import org.signpost.report.EvaluationLog;
import org.signpost.smtpserver.ClientNames;
import org.signpost.smtpserver.SenderDomains;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a server does beside listening.
 *
 * @param resolver asks the DNS
 * @param directory says which addresses exist
 * @param authenticator checks passwords
 * @param callout asks next hosts
 * @param answers remembers what they said
 * @param senders what the DNS says of senders
 * @param clients what the DNS says of clients
 * @param tokens judges the tokens of issuers
 * @param examiner examines messages
 * @param evaluations keeps what it found
 * @param dispatcher delivers
 */
record Roles(
        ConfiguredResolver resolver,
        DomainDirectory directory,
        PasswordAuthenticator authenticator,
        RecipientCallout callout,
        CachedCallout answers,
        SenderDomains senders,
        ClientNames clients,
        TokenIssuers tokens,
        Examiner examiner,
        EvaluationLog evaluations,
        Dispatcher dispatcher)
        implements AutoCloseable {

    static Roles of(Stores stores, Supplier<Config> config, Node.Conditions conditions) {
        ConfiguredResolver resolver =
                new ConfiguredResolver(
                        config.get().services().dns(), conditions.clock(), conditions.events());
        RecipientCallout callout = new RecipientCallout(resolver, conditions.clock(), config);
        CachedCallout answers =
                new CachedCallout(callout, stores.book(), conditions.clock(), conditions.events());
        CachedSource people =
                new CachedSource(
                        new LdapAccounts(() -> config.get().services().ldap()), conditions.clock());
        DomainDirectory directory =
                new DomainDirectory(
                        config.get().domains(),
                        new DomainDirectory.Known(
                                stores.accounts(), answers, people, Optional.of(stores.srs())),
                        conditions.clock(),
                        conditions.events());
        PasswordAuthenticator authenticator =
                new PasswordAuthenticator(
                        stores.accounts(),
                        directory,
                        people,
                        conditions.clock(),
                        conditions.events());
        Dispatcher.Surroundings around =
                new Dispatcher.Surroundings(
                        stores.queue(),
                        directory,
                        resolver,
                        new ConfiguredKeys(stores.keys(), config),
                        stores.srs(),
                        conditions.clock(),
                        conditions.events());
        Dispatcher dispatcher = new Dispatcher(around, config);
        stores.keys().onChange(dispatcher::lookForKeys);
        return new Roles(
                resolver,
                directory,
                authenticator,
                callout,
                answers,
                new SendersInDns(resolver),
                new ClientsInDns(resolver),
                new TokenIssuers(conditions.clock()),
                new Examiner(resolver, conditions.clock()),
                new EvaluationLog(stores.trace(), conditions.clock(), conditions.events()),
                dispatcher);
    }

    /** Begins to deliver. */
    void begin() {
        resolver.begin();
        dispatcher.start();
    }

    /** Tries destinations again at once that could not be reached lately. */
    void forgive() {
        dispatcher.forgive();
    }

    /** Goes by that configuration from now on. */
    void replace(Config config) {
        resolver.replace(config.services().dns());
        directory.replace(config.domains());
    }

    @Override
    public void close() {
        // One after the other, whatever fails.
        try (resolver;
                tokens;
                authenticator;
                answers;
                evaluations;
                callout) {
            dispatcher.close();
        }
    }
}
