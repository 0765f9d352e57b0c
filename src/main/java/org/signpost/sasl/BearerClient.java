package org.signpost.sasl;

import java.util.Optional;

/** OAUTHBEARER and XOAUTH2 from the client's side (RFC 7628 §3). */
final class BearerClient implements SaslClient {

    /** RFC 7628 §3.2.3: the answer to a refusal, {@code ^A}; of XOAUTH2 it is an empty line. */
    private static final String DUMMY = "AQ==";

    private static final int MOST_COMPLAINT = 500;

    private final BearerMessage.Form form;
    private final String message;
    private Optional<String> complaint = Optional.empty();
    private boolean sent;

    BearerClient(BearerMessage.Form form, String user, String token) {
        this.form = form;
        String head =
                switch (form) {
                    case OAUTHBEARER -> "n,a=" + SaslText.escaped(user) + ",";
                    case XOAUTH2 -> "user=" + user;
                };
        message = SaslText.encode(head + "\1auth=Bearer " + token + "\1\1");
    }

    @Override
    public String mechanism() {
        return form == BearerMessage.Form.OAUTHBEARER ? "OAUTHBEARER" : "XOAUTH2";
    }

    @Override
    public Optional<String> initialResponse() {
        if (message.length() > SaslText.mostInitialOctets(mechanism())) return Optional.empty();
        sent = true;
        return Optional.of(message);
    }

    @Override
    public Answer answer(String challenge) {
        if (!sent) {
            sent = true;
            return new Answer.Say(message);
        }
        if (complaint.isPresent()) return new Answer.GiveUp("asks on and on");
        complaint =
                Optional.of(
                        SaslText.base64(challenge)
                                .flatMap(SaslText::decode)
                                .map(BearerClient::shown)
                                .orElse("no reason given"));
        return new Answer.Say(form == BearerMessage.Form.OAUTHBEARER ? DUMMY : "");
    }

    /** On one line, and not without end. */
    private static String shown(String json) {
        String line = json.strip().replaceAll("\\p{Cntrl}+", " ");
        return line.length() > MOST_COMPLAINT ? line.substring(0, MOST_COMPLAINT) + "…" : line;
    }

    @Override
    public Optional<String> complaint() {
        return complaint;
    }
}
