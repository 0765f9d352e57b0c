package org.signpost.cli;

import org.signpost.smtp.Reply;
import org.signpost.smtpclient.Dialogue;

import java.util.List;

/**
 * Prints a dialogue as it happens.
 *
 * @param terminal whose standard error it goes to
 */
record ShownDialogue(Terminal terminal) implements Dialogue {

    @Override
    public void sent(String command) {
        terminal.note("→ " + command);
    }

    @Override
    public void received(Reply reply) {
        List<String> lines = reply.lines();
        String status = reply.status().map(s -> s + " ").orElse("");
        for (int i = 0; i < lines.size(); i++) {
            String dash = i == lines.size() - 1 ? " " : "-";
            terminal.note("← " + reply.code() + dash + status + lines.get(i));
        }
    }

    @Override
    public void noted(String what) {
        terminal.note("· " + what);
    }
}
