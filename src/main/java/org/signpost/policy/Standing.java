package org.signpost.policy;

import org.signpost.account.Account;

import java.util.Optional;

/**
 * What a client has proven so far.
 *
 * @param tls whether the connection is encrypted
 * @param account who it is; none before AUTH
 */
public record Standing(boolean tls, Optional<Account> account) {}
