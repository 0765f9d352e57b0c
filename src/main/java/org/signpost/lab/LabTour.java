package org.signpost.lab;

import org.signpost.address.Mailbox;
import org.signpost.lab.LabMessage.Arrival;
import org.signpost.lab.LabMessage.Door;
import org.signpost.lab.LabMessage.Form;
import org.signpost.lab.LabMessage.How;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/**
 * The messages that the laboratory sends to show what mail does.
 *
 * @param plan who is who
 */
record LabTour(LabPlan plan) {

    private static final int TEN_MB = 10_000_000;

    List<LabMessage> messages() {
        LabSite a = plan.a();
        LabSite b = plan.b();
        LabSite c = plan.c();
        Mailbox alice = a.mailbox("alice");
        Mailbox bob = b.mailbox("bob");
        Mailbox carol = c.mailbox("carol");
        How toBob = new How(Door.SUBMISSIONS, 0, passed(b, "bob"));
        How toAlice = new How(Door.SUBMISSION, 0, passed(a, "alice"));
        How large = new How(Door.SUBMISSIONS, TEN_MB, passed(c, "carol"));
        return List.of(
                new LabMessage(
                        "submitted on 465 (TLS from the start), delivered to an MX",
                        alice,
                        a,
                        bob,
                        toBob),
                new LabMessage("submitted on 587 (STARTTLS)", bob, b, alice, toAlice),
                new LabMessage("through a relay host", carol, c, bob, toBob),
                new LabMessage(
                        "to an unknown user: a bounce comes back",
                        alice,
                        a,
                        b.mailbox("nobody"),
                        bounced(a, "alice")),
                new LabMessage("with an attachment of 10 MB", bob, b, carol, large),
                new LabMessage(
                        "to an alias that leads elsewhere: SRS and ARC",
                        alice,
                        a,
                        b.mailbox(LabPlan.ALIAS),
                        forwarded(c, "carol")),
                new LabMessage(
                        "a forgery by " + LabPlan.OUTSIDER + ", in alice's name",
                        alice,
                        b,
                        bob,
                        forged(b, "bob")));
    }

    private static Arrival passed(LabSite site, String user) {
        return new Arrival(
                site,
                user,
                Form.MESSAGE,
                words("dmarc=pass", "spf=pass", "dkim=pass", "iprev=pass"));
    }

    /** SPF holds for the alias's domain, DKIM for the author's: DMARC is content with that. */
    private static How forwarded(LabSite site, String user) {
        SequencedSet<String> found =
                words("arc=pass", "dmarc=pass", "spf=pass", "dkim=pass", "iprev=pass");
        return new How(Door.SUBMISSIONS, 0, new Arrival(site, user, Form.MESSAGE, found));
    }

    /** SPF holds, but for the outsider: only DMARC asks whether that is the author's domain. */
    private static How forged(LabSite site, String user) {
        SequencedSet<String> found = words("dmarc=fail", "spf=pass", "dkim=none", "iprev=pass");
        return new How(Door.MX, 0, new Arrival(site, user, Form.JUNK, found));
    }

    /** The sender's own server tells him, and has nothing to examine. */
    private static How bounced(LabSite site, String user) {
        return new How(Door.SUBMISSIONS, 0, new Arrival(site, user, Form.BOUNCE, words()));
    }

    private static SequencedSet<String> words(String... words) {
        return new LinkedHashSet<>(List.of(words));
    }
}
