package org.signpost.node;

import org.signpost.account.DomainCheck;
import org.signpost.account.DomainCheck.Known;
import org.signpost.config.Config;
import org.signpost.config.Inspection;
import org.signpost.config.toml.Position;
import org.signpost.config.toml.Problem;

import java.io.IOException;
import java.util.List;

/**
 * Looks at what {@code signpost check} looks at beyond the file: whether aliases and postmasters
 * lead somewhere, and whether lists can be read.
 *
 * @param stores know the accounts
 */
record Scrutiny(Stores stores) implements Inspection.DomainLook {

    @Override
    public List<Problem> all(Config config, boolean whole) {
        try {
            List<Known> accounts = stores.accounts().list().stream().map(Known::of).toList();
            return DomainCheck.of(
                    config, whole ? accounts : Inspection.within(config, accounts, Known::address));
        } catch (IOException e) {
            Position at = Position.FILE;
            String what = "accounts can't be read: " + e.getMessage();
            Problem.Severity error = Problem.Severity.ERROR;
            return List.of(new Problem(error, config.file(), at.line(), at.column(), what));
        }
    }

    @Override
    public List<Problem> lists(Config config) {
        return DomainCheck.ofLists(config);
    }
}
