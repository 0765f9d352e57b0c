package org.signpost.node;

import org.signpost.account.Directory;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.config.Config;
import org.signpost.control.ControlCommand;
import org.signpost.json.JsonObject;
import org.signpost.message.AuthservId;
import org.signpost.smtp.ContentSink;
import org.signpost.smtpserver.LocalSubmission;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The {@code sendmail} command: a message from a program on this host. A refusal has a {@code
 * fault} member beside its {@code error}; without one, trying again later may help.
 *
 * @param submission takes it
 */
record LocalMailCommand(LocalSubmission submission) implements ControlCommand {

    @Override
    public boolean isForEverybody() {
        return true;
    }

    @Override
    public JsonObject answer(JsonObject request, Call call) throws IOException {
        List<Mailbox> recipients = new ArrayList<>();
        for (String text : request.texts("recipients")) {
            Optional<Mailbox> recipient = submission.qualified(text);
            if (recipient.isEmpty()) return notAnAddress(text);
            recipients.add(recipient.get());
        }
        Optional<ReversePath> sender = Optional.empty();
        Optional<String> named = request.text("sender");
        if (named.isPresent()) {
            sender = sender(named.get());
            if (sender.isEmpty()) return notAnAddress(named.get());
        }
        LocalSubmission.User user =
                new LocalSubmission.User(
                        call.peer().user(), request.text("full-name"), call.peer().trusted());
        LocalSubmission.Wish wish =
                new LocalSubmission.Wish(user, sender, recipients, request.flag("from-header"));
        return switch (submission.accept(wish, sink -> copy(call, sink))) {
            case LocalSubmission.Accepted(var id) -> JsonObject.of("id", id);
            case LocalSubmission.NotNow(String reason) -> ControlCommand.error(reason);
            case LocalSubmission.Refused(var fault, String reason) -> refused(fault, reason);
        };
    }

    private static JsonObject notAnAddress(String text) {
        return refused(LocalSubmission.Fault.MESSAGE, "not an address: " + text);
    }

    private static JsonObject refused(LocalSubmission.Fault fault, String reason) {
        String word =
                switch (fault) {
                    case SENDER -> "sender";
                    case NO_SUCH_RECIPIENT -> "no-such-recipient";
                    case MESSAGE -> "message";
                };
        return ControlCommand.error(reason).with("fault", word);
    }

    private Optional<ReversePath> sender(String text) {
        if (text.isEmpty()) return Optional.of(ReversePath.none());
        return submission.qualified(text).map(ReversePath::of);
    }

    /** The content comes in objects with a base64 {@code chunk} each, the last says {@code end}. */
    private static void copy(Call call, ContentSink sink) throws IOException {
        while (true) {
            JsonObject next =
                    call.next().orElseThrow(() -> new IOException("the message has no end"));
            if (next.flag("end")) return;
            try {
                byte[] octets = Base64.getDecoder().decode(next.text("chunk").orElse(""));
                sink.write(octets, 0, octets.length);
            } catch (IllegalArgumentException notBase64) {
                throw new IOException("a chunk of the message isn't base64", notBase64);
            }
        }
    }

    /** What a submission goes by; a name without a domain belongs to the first of ours. */
    static LocalSubmission.Rules rules(Config config, Directory directory) {
        Domain name = config.node().name();
        Domain domain = config.domains().isEmpty() ? name : config.domains().getFirst().name();
        long messageSize = config.services().limits().messageSize();
        AuthservId id = new AuthservId(config.node().authservId());
        return new LocalSubmission.Rules(name, domain, directory, messageSize, id);
    }
}
