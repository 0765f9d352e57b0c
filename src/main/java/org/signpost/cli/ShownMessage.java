package org.signpost.cli;

import org.signpost.json.JsonObject;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the queue knows of one message, as people read it.
 *
 * @param message as {@code queue show --json} prints it
 */
record ShownMessage(JsonObject message) {

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("message   " + text(message, "id"));
        lines.add("accepted  " + text(message, "accepted") + origin());
        lines.add("size      %,d octets".formatted(message.number("size").orElse(0L)));
        lines.add("sha256    " + text(message, "sha256"));
        lines.add("from      <" + text(message, "sender") + ">");
        message.objects("recipients").forEach(r -> addRecipient(lines, r));
        if (message.flag("late")) lines.add("late      the sender was told");
        lines.add("");
        lines.addAll(message.texts("trace"));
        return lines;
    }

    private String origin() {
        String origin =
                switch (text(message, "origin")) {
                    case "MX" -> ", from another server";
                    case "SUBMISSION" -> ", from a user or a program";
                    case "RELAY" -> ", from a listed network";
                    case "SELF" -> ", a notice of Signpost itself";
                    default -> "";
                };
        return origin
                + message.text("identity").map(i -> ", " + i).orElse("")
                + message.text("client").map(c -> ", client " + c).orElse("");
    }

    private static void addRecipient(List<String> lines, JsonObject recipient) {
        Optional<String> original = recipient.text("original");
        lines.add(
                "to        <%s>%s"
                        .formatted(
                                text(recipient, "address"),
                                original.map(o -> ", sent to <" + o + ">").orElse("")));
        lines.add(
                "          attempts %d, next %s"
                        .formatted(
                                recipient.number("attempts").orElse(0L), text(recipient, "due")));
        recipient.text("last").ifPresent(last -> lines.add("          last: " + last));
    }

    private static String text(JsonObject object, String name) {
        return object.text(name).orElse("");
    }
}
