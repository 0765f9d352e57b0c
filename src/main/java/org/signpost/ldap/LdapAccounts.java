package org.signpost.ldap;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;

import org.signpost.account.AccountSource;
import org.signpost.address.Mailbox;
import org.signpost.config.LdapConfig;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The people of a directory: each question is one connection, at most 20 of which are open at a
 * time.
 *
 * <p>Only what the directory says of the entry or the password counts as "nobody": an entry that
 * isn't there, several, a bind that is refused. Everything else, such as a refused search, is
 * "can't be told now", so that no mail is lost and no password is called wrong when the directory
 * fails.
 */
public final class LdapAccounts implements AccountSource {

    private static final int MOST_CONNECTIONS = 20;

    /** One is somebody, more are nobody: no need to hear of a third. */
    private static final int MOST_ENTRIES = 2;

    /**
     * Which results of a bind speak of the person: wrong password, no password set, no such entry
     * any more, and the two by which servers tell that an entry is locked.
     */
    private static final Set<ResultCode> REFUSED =
            Set.of(
                    ResultCode.INVALID_CREDENTIALS,
                    ResultCode.INAPPROPRIATE_AUTHENTICATION,
                    ResultCode.NO_SUCH_OBJECT,
                    ResultCode.UNWILLING_TO_PERFORM,
                    ResultCode.CONSTRAINT_VIOLATION);

    private final Supplier<Optional<LdapConfig>> config;
    private final Semaphore places = new Semaphore(MOST_CONNECTIONS);

    /** The people of the directory that the configuration names at each question. */
    public LdapAccounts(Supplier<Optional<LdapConfig>> config) {
        this.config = config;
    }

    /** What is asked on a connection. */
    private interface Question {
        Answer ask(LDAPConnection connection, LdapConfig ldap) throws LDAPException;
    }

    @Override
    public Answer find(String login) {
        return asked((connection, ldap) ->
                entry(connection, ldap.search(), login)
                        .<Answer>map(e -> found(e, ldap.search()))
                        .orElseGet(Answer.Nobody::new));
    }

    @Override
    public Answer prove(String login, String password) {
        // RFC 4513 §5.1.2: a bind without a password succeeds, and means nothing.
        if (password.isEmpty()) return new Answer.Nobody();
        return asked((connection, ldap) -> {
            Optional<Entry> entry = entry(connection, ldap.search(), login);
            boolean right = entry.isPresent() && binds(connection, entry.get().getDN(), password);
            return right ? found(entry.get(), ldap.search()) : new Answer.Nobody();
        });
    }

    private Answer asked(Question question) {
        Optional<LdapConfig> ldap = config.get();
        if (ldap.isEmpty()) return new Answer.Unavailable("there is no [ldap]");
        try {
            if (!places.tryAcquire(ldap.get().timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                return new Answer.Unavailable("too many questions to the directory wait");
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return new Answer.Unavailable("interrupted");
        }
        try (LDAPConnection connection = Dialling.open(ldap.get())) {
            return question.ask(connection, ldap.get());
        } catch (LDAPException failure) {
            return new Answer.Unavailable(words(ldap.get(), String.valueOf(failure.getMessage())));
        } catch (IOException failure) {
            return new Answer.Unavailable(words(ldap.get(), String.valueOf(failure.getMessage())));
        } finally {
            places.release();
        }
    }

    private static String words(LdapConfig ldap, String what) {
        return "the directory at " + ldap.server().host() + ": " + what;
    }

    /** The one entry of somebody; empty where there is none, or several. */
    private static Optional<Entry> entry(
            LDAPConnection connection, LdapConfig.Search search, String login)
            throws LDAPException {
        if (login.isEmpty() || login.length() > MOST_LOGIN) return Optional.empty();
        // RFC 4515 §3: what a client sends is a value, and never part of the filter.
        String filter = search.filter().replace(LdapConfig.LOGIN, Filter.encodeValue(login));
        SearchRequest request =
                new SearchRequest(
                        search.base(), SearchScope.SUB, Filter.create(filter), search.address());
        request.setSizeLimit(MOST_ENTRIES);
        SearchResult result;
        try {
            result = connection.search(request);
        } catch (LDAPException refused) {
            boolean several = refused.getResultCode().equals(ResultCode.SIZE_LIMIT_EXCEEDED);
            if (several) return Optional.empty();
            throw refused;
        }
        List<SearchResultEntry> entries =
                Optional.ofNullable(result.getSearchEntries()).orElse(List.of());
        return entries.size() == 1 ? Optional.of(entries.getFirst()) : Optional.empty();
    }

    private static boolean binds(LDAPConnection connection, String dn, String password)
            throws LDAPException {
        try {
            connection.bind(dn, password);
            return true;
        } catch (LDAPException refused) {
            if (REFUSED.contains(refused.getResultCode())) return false;
            throw refused;
        }
    }

    private static Answer found(Entry entry, LdapConfig.Search search) {
        Stream<String> values =
                Optional.ofNullable(entry.getAttributeValues(search.address())).stream()
                        .flatMap(Arrays::stream);
        return new Answer.Found(values.flatMap(v -> Mailbox.parse(v).stream()).toList());
    }
}
