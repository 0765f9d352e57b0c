package org.signpost.lab;

import org.signpost.address.Domain;
import org.signpost.address.LocalPart;
import org.signpost.address.Mailbox;

import java.nio.file.Path;
import java.util.List;

/**
 * One server of the laboratory.
 *
 * @param domain whose mail it takes
 * @param address where it listens: loopback
 * @param users who have a mailbox there, the first one postmaster too
 * @param folder where its configuration and data are
 */
record LabSite(Domain domain, String address, List<String> users, Path folder) {

    static final int MX_PORT = 2525;
    static final int SUBMISSIONS_PORT = 2465;
    static final int SUBMISSION_PORT = 2587;

    LabSite {
        users = List.copyOf(users);
    }

    /** The host's name. */
    String host() {
        return "mx." + domain;
    }

    Path configFile() {
        return folder.resolve("signpost.toml");
    }

    /** Where the mail of a user arrives. */
    Path maildir(String user) {
        return folder.resolve("data").resolve("mail").resolve(domain.text()).resolve(user);
    }

    Mailbox mailbox(String user) {
        return new Mailbox(new LocalPart(user), domain);
    }
}
