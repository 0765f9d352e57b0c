package org.signpost.smtpserver;

import org.signpost.queue.Envelope;
import org.signpost.queue.Envelope.BodyType;
import org.signpost.queue.Envelope.Notice;
import org.signpost.queue.Envelope.Schedule;

/**
 * What MAIL asks for beside the sender.
 *
 * @param body how the content is encoded (RFC 6152, RFC 3030)
 * @param smtputf8 whether addresses and header may hold UTF-8 (RFC 6531)
 * @param requireTls whether the message may go by authenticated TLS only (RFC 8689)
 * @param notice what a notification is to hold (RFC 3461)
 * @param schedule when the message is to go (RFC 2852, RFC 4865, RFC 6710)
 * @param submitterUnknown whether it names a submitter, who isn't believed (RFC 4954 §5)
 */
record MailRequest(
        BodyType body,
        boolean smtputf8,
        boolean requireTls,
        Notice notice,
        Schedule schedule,
        boolean submitterUnknown) {

    /** Nothing. */
    static MailRequest plain() {
        return new MailRequest(
                BodyType.SEVEN_BIT, false, false, Notice.none(), Envelope.Schedule.now(), false);
    }

    MailRequest with(BodyType value) {
        return new MailRequest(value, smtputf8, requireTls, notice, schedule, submitterUnknown);
    }

    MailRequest withSmtputf8() {
        return new MailRequest(body, true, requireTls, notice, schedule, submitterUnknown);
    }

    MailRequest withRequireTls() {
        return new MailRequest(body, smtputf8, true, notice, schedule, submitterUnknown);
    }

    MailRequest with(Notice value) {
        return new MailRequest(body, smtputf8, requireTls, value, schedule, submitterUnknown);
    }

    MailRequest with(Schedule value) {
        return new MailRequest(body, smtputf8, requireTls, notice, value, submitterUnknown);
    }

    MailRequest withSubmitterUnknown() {
        return new MailRequest(body, smtputf8, requireTls, notice, schedule, true);
    }
}
