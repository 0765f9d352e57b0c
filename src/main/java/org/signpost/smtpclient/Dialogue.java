package org.signpost.smtpclient;

import org.signpost.smtp.Reply;

/** Watches a dialogue as it happens; must not block. */
public interface Dialogue {

    /** A command as it was sent, without CRLF and without secrets. */
    void sent(String command);

    /** A reply as it was read. */
    void received(Reply reply);

    /** Something that isn't a line: a connection, TLS, the content of a message. */
    void noted(String what);

    /** A watcher that looks away. */
    static Dialogue none() {
        return Nobody.INSTANCE;
    }

    /** Looks away. */
    enum Nobody implements Dialogue {
        INSTANCE;

        @Override
        public void sent(String command) {}

        @Override
        public void received(Reply reply) {}

        @Override
        public void noted(String what) {}
    }
}
