package org.signpost.account;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who somebody says to be who logs in: an account by its password, or one of its credentials. By
 * {@code alice@example.com/printer} a credential is named; by {@code alice@example.com} it is found
 * by its secret.
 *
 * @param account whose; empty where nobody has that name or may log in
 * @param credential that of the account which is meant; empty where the account's password is
 * @param proven whether the secret is the credential's
 * @param named whether the name is that of a credential, there or not, for which no password counts
 * @param subject whose failures count: a credential's are its own, so that a forgotten printer
 *     slows down nobody else
 */
record Claim(
        Optional<AccountEntry> account,
        Optional<Credential> credential,
        boolean proven,
        boolean named,
        String subject) {

    /**
     * What a name and a secret claim.
     *
     * @param name prepared
     * @param secret prepared; empty where it can't be anybody's
     */
    static Claim of(AccountBook book, String name, Optional<String> secret) {
        Optional<AccountEntry> account = book.named(name);
        Optional<CredentialSecret> given = secret.map(CredentialSecret::of);
        if (account.isPresent()) return of(book, account.get(), given);
        // A local part may hold a slash, a domain and a credential's name can't.
        int slash = name.lastIndexOf('/');
        Optional<String> part = Credential.name(name.substring(slash + 1));
        // However a name is written, nobody has one subject by it as somebody has: otherwise
        // the salts and pauses that come of it would tell who exists.
        if (slash <= 0 || part.isEmpty()) return nobody(book.pretendedAddress(name), false);
        String owner = name.substring(0, slash);
        return book.named(owner)
                .map(a -> of(book, a, part.get(), given))
                .orElseGet(() -> nobody(book.pretendedAddress(owner) + "/" + part.get(), true));
    }

    private static Claim of(
            AccountBook book, AccountEntry owner, String part, Optional<CredentialSecret> given) {
        String subject = owner.address().folded().text() + "/" + part;
        Optional<Credential> credential =
                book.credentials(owner).stream().filter(c -> c.name().equals(part)).findFirst();
        boolean proven = credential.isPresent() && credential.map(Credential::secret).equals(given);
        return new Claim(active(owner), credential, proven, true, subject);
    }

    private static Claim of(
            AccountBook book, AccountEntry account, Optional<CredentialSecret> given) {
        Optional<Credential> credential =
                book.credentials(account).stream()
                        .filter(c -> given.equals(Optional.of(c.secret())))
                        .findFirst();
        String address = account.address().folded().text();
        String subject = credential.map(c -> address + "/" + c.name()).orElse(address);
        return new Claim(active(account), credential, credential.isPresent(), false, subject);
    }

    /** An account for which somebody else vouches. */
    static Claim vouched(AccountEntry account) {
        String subject = account.address().folded().text();
        return new Claim(active(account), Optional.empty(), false, false, subject);
    }

    /** Nobody's. */
    static Claim nobody(String subject, boolean named) {
        return new Claim(Optional.empty(), Optional.empty(), false, named, subject);
    }

    private static Optional<AccountEntry> active(AccountEntry account) {
        return Optional.of(account).filter(a -> a.state() == AccountEntry.State.ACTIVE);
    }

    /** The same, of which a proof has shown that it is right. */
    Claim shown() {
        return new Claim(account, credential, true, named, subject);
    }

    /**
     * The same, or nobody's where only another system can say whether the secret is right: the
     * credentials of its people are here.
     */
    Claim unless(Predicate<AccountEntry> isForeign) {
        boolean theirs = account.filter(isForeign).isPresent() && credential.isEmpty();
        return theirs ? ofNobody() : this;
    }

    /** The same of nobody. */
    Claim ofNobody() {
        return nobody(subject, named);
    }

    /** Whose password may prove it; empty where none can. */
    Optional<AccountEntry> byPassword() {
        return named ? Optional.empty() : account;
    }

    /** Why it is denied where the secret is wrong, in a word for the log. */
    String reason() {
        boolean missing = named && account.isPresent() && credential.isEmpty();
        return missing ? "no-such-credential" : "wrong";
    }

    /** Whether the secret is that of a credential of an account that may log in. */
    boolean isOfCredential() {
        return proven && account.isPresent();
    }
}
