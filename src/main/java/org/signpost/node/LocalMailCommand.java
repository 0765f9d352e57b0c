package org.signpost.node;

import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.config.Config;
import org.signpost.control.ControlCommand;
import org.signpost.json.JsonObject;
import org.signpost.smtp.ContentSink;
import org.signpost.smtpserver.LocalSubmission;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The {@code sendmail} command: a message from a program on this host.
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
            if (recipient.isEmpty()) return ControlCommand.error("not an address: " + text);
            recipients.add(recipient.get());
        }
        Optional<ReversePath> sender = Optional.empty();
        Optional<String> named = request.text("sender");
        if (named.isPresent()) {
            sender = sender(named.get());
            if (sender.isEmpty()) return ControlCommand.error("not an address: " + named.get());
        }
        LocalSubmission.User user =
                new LocalSubmission.User(call.peer().user(), request.text("full-name"));
        LocalSubmission.Wish wish =
                new LocalSubmission.Wish(user, sender, recipients, request.flag("from-header"));
        return switch (submission.accept(wish, sink -> copy(call, sink))) {
            case LocalSubmission.Accepted(var id) -> JsonObject.of("id", id);
            case LocalSubmission.Refused(String reason) -> ControlCommand.error(reason);
        };
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

    /** What a name without a domain belongs to: the first domain, or the server's own name. */
    static Domain domain(Config config) {
        return config.domains().isEmpty()
                ? config.node().name()
                : config.domains().getFirst().name();
    }
}
