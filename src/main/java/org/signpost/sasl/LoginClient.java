package org.signpost.sasl;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** LOGIN from the client's side; not every server takes its initial response, so there is none. */
final class LoginClient implements SaslClient {

    private final Queue<String> answers;

    LoginClient(String login, String password) {
        answers = new ArrayDeque<>(List.of(SaslText.encode(login), SaslText.encode(password)));
    }

    @Override
    public String mechanism() {
        return "LOGIN";
    }

    @Override
    public Optional<String> initialResponse() {
        return Optional.empty();
    }

    @Override
    public Answer answer(String challenge) {
        return answers.isEmpty()
                ? new Answer.GiveUp("asks for more than LOGIN has")
                : new Answer.Say(answers.remove());
    }
}
