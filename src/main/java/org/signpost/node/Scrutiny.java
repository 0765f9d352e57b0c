package org.signpost.node;

import org.signpost.account.AccountEntry;
import org.signpost.account.DomainCheck;
import org.signpost.address.Mailbox;
import org.signpost.config.Config;
import org.signpost.config.toml.Problem;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at what {@code signpost check} looks at beyond the file: whether aliases and postmasters
 * lead somewhere, and whether lists can be read.
 *
 * @param events hears the warnings
 */
record Scrutiny(EventSink events) {

    /** The errors, one line each. */
    List<String> errors(Config config, Stores stores) {
        List<String> errors = new ArrayList<>();
        try {
            List<Mailbox> accounts =
                    stores.accounts().list().stream().map(AccountEntry::address).toList();
            for (Problem problem : DomainCheck.of(config, accounts)) {
                switch (problem.severity()) {
                    case ERROR -> errors.add(problem.text());
                    case WARNING ->
                            events.emit(Event.of("config.warn").with("text", problem.text()));
                }
            }
        } catch (IOException e) {
            errors.add("accounts can't be read: " + e.getMessage());
        }
        return errors;
    }
}
