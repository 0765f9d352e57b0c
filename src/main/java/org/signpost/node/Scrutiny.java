package org.signpost.node;

import org.signpost.account.DomainCheck;
import org.signpost.account.DomainCheck.Known;
import org.signpost.config.Config;
import org.signpost.config.Inspection;
import org.signpost.config.toml.Position;
import org.signpost.config.toml.Problem;
import org.signpost.keys.KeyCheck;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at what {@code signpost check} looks at beyond the file: whether aliases and postmasters
 * lead somewhere, whether lists can be read, and whether domains that are to be signed have keys.
 *
 * @param stores know the accounts and the keys
 */
record Scrutiny(Stores stores) implements Inspection.DomainLook {

    @Override
    public List<Problem> all(Config config, boolean whole) {
        try {
            List<Known> accounts = stores.accounts().list().stream().map(Known::of).toList();
            List<Problem> found =
                    new ArrayList<>(
                            whole
                                    ? DomainCheck.of(config, accounts)
                                    : DomainCheck.ofSome(config, accounts));
            found.addAll(KeyCheck.of(config, KeyCheck.Usable.of(stores.keys().list())));
            return found;
        } catch (IOException e) {
            Position at = Position.FILE;
            String what = "accounts and keys can't be read: " + e.getMessage();
            Problem.Severity error = Problem.Severity.ERROR;
            return List.of(new Problem(error, config.file(), at.line(), at.column(), what));
        }
    }

    @Override
    public List<Problem> lists(Config config) {
        return DomainCheck.ofLists(config);
    }
}
