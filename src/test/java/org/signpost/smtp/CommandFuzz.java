package org.signpost.smtp;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.signpost.Finding;
import org.signpost.address.Characters;
import org.signpost.address.ForwardPath;
import org.signpost.address.ReversePath;

import java.nio.charset.StandardCharsets;

/** Whatever a client writes on a line, a command comes out, and what is taken can be written. */
class CommandFuzz {

    @FuzzTest
    void lines(byte[] octets) {
        fuzzerTestOneInput(octets);
    }

    public static void fuzzerTestOneInput(byte[] octets) {
        Command command = Command.parse(new String(octets, StandardCharsets.UTF_8));
        switch (command) {
            case Command.Bad(Reply why) -> {
                Finding.unless(why.code() >= 400 && why.code() < 600, "a refusal is negative");
                Finding.unless(why.wire().length <= 512, "a refusal is short");
            }
            case Command.Mail(ReversePath from, var parameters, _) -> {
                Command again = Command.parse("MAIL FROM:<" + from.text() + ">");
                boolean same = again instanceof Command.Mail mail && mail.from().equals(from);
                Finding.unless(same, "a sender is read as it is written");
                parameters.forEach(CommandFuzz::check);
            }
            case Command.Rcpt(ForwardPath to, var parameters, _) -> {
                Command again = Command.parse("RCPT TO:<" + to.text() + ">");
                boolean same = again instanceof Command.Rcpt rcpt && rcpt.to().equals(to);
                Finding.unless(same, "a recipient is read as it is written");
                parameters.forEach(CommandFuzz::check);
            }
            case Command.Bdat(long size, _) -> Finding.unless(size >= 0, "a chunk has a size");
            default -> {}
        }
    }

    private static void check(Parameter parameter) {
        Finding.unless(Characters.all(parameter.text(), c -> c > ' '), "a parameter is one word");
        String value = parameter.value().orElse("");
        if (Xtext.isValid(value)) {
            Finding.unless(
                    Xtext.isValid(Xtext.encode(Xtext.decode(value))), "xtext can be written again");
        }
        Xtext.withoutEmbedding(value);
    }
}
