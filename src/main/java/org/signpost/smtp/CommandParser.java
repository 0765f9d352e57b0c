package org.signpost.smtp;

import org.signpost.address.Characters;
import org.signpost.address.ForwardPath;
import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads one command line; total and pure: whatever comes in, a command comes out. */
final class CommandParser {

    private static final Reply UNKNOWN = Reply.of(500, "5.5.1", "Command not recognized");
    private static final Reply UNPRINTABLE =
            Reply.of(501, "5.5.2", "Control characters are not allowed in a command");

    private static final Pattern SPACES = Pattern.compile(" +");

    private CommandParser() {}

    static Command parse(String line) {
        if (Characters.any(line, c -> (c < ' ' && c != '\t') || c == 0x7f)) {
            return new Command.Bad(UNPRINTABLE);
        }
        String text = line.stripTrailing();
        int space = text.indexOf(' ');
        String verb = (space < 0 ? text : text.substring(0, space)).toUpperCase(Locale.ROOT);
        String rest = space < 0 ? "" : text.substring(space + 1);
        return switch (verb) {
            case "EHLO" -> greeting(rest, "EHLO", new Command.Ehlo(rest.strip()));
            case "HELO" -> greeting(rest, "HELO", new Command.Helo(rest.strip()));
            case "LHLO" -> greeting(rest, "LHLO", new Command.Lhlo(rest.strip()));
            case "MAIL" -> mail(rest);
            case "RCPT" -> rcpt(rest);
            case "AUTH" -> auth(rest);
            case "VRFY" -> withArgument(rest, "VRFY", new Command.Vrfy(rest.strip()));
            case "EXPN" -> withArgument(rest, "EXPN", new Command.Expn(rest.strip()));
            case "NOOP" -> new Command.Noop();
            case "HELP" -> new Command.Help();
            case "DATA" -> alone(rest, "DATA", new Command.Data());
            case "BDAT" -> bdat(rest);
            case "RSET" -> alone(rest, "RSET", new Command.Rset());
            case "QUIT" -> alone(rest, "QUIT", new Command.Quit());
            case "XCLIENT" -> xclient(rest);
            case "STARTTLS" -> alone(rest, "STARTTLS", new Command.StartTls());
            default -> new Command.Bad(UNKNOWN);
        };
    }

    /** RFC 5321 §4.1.1: these take no argument. */
    private static Command alone(String rest, String verb, Command command) {
        return rest.isBlank() ? command : syntax(verb + " takes no argument");
    }

    private static Command withArgument(String rest, String verb, Command command) {
        return rest.isBlank() ? syntax(verb + " needs an argument") : command;
    }

    private static Command greeting(String rest, String verb, Command command) {
        String name = rest.strip();
        if (name.isEmpty()) return syntax(verb + " needs your host name or [address]");
        // Real clients send names that are no domains (RFC 5321 §4.1.4 forbids refusing mail for
        // that); only what would forge a header field or a log line is refused.
        boolean clean = name.length() <= 255 && Characters.all(name, c -> c > ' ' && c < 0x7f);
        boolean safe = clean && !Characters.any(name, c -> "()<>\\\",;".indexOf(c) >= 0);
        return safe ? command : syntax(verb + " needs one host name or [address]");
    }

    private static Command xclient(String rest) {
        return switch (Xclient.parse(rest)) {
            case Xclient.Read(Xclient client) -> new Command.ForClient(client);
            case Xclient.Malformed(String why) -> syntax(why);
        };
    }

    private static Command auth(String rest) {
        String[] words = SPACES.split(rest.strip(), -1);
        if (words[0].isEmpty()) return syntax("AUTH needs a mechanism");
        if (words.length > 2) return syntax("AUTH takes a mechanism and one initial response");
        Optional<String> initial = words.length == 2 ? Optional.of(words[1]) : Optional.empty();
        return new Command.Auth(words[0].toUpperCase(Locale.ROOT), initial);
    }

    /**
     * What follows a size that can't be read can't be told from commands: that ends the session.
     */
    private static Command bdat(String rest) {
        String[] words = SPACES.split(rest.strip(), -1);
        boolean last = words.length == 2 && words[1].equalsIgnoreCase("LAST");
        boolean valid = words.length == 1 || last;
        if (valid && Characters.isNumber(words[0], 18)) {
            return new Command.Bdat(Long.parseLong(words[0]), last);
        }
        String why = "The form is BDAT size [LAST]; what follows another can't be told apart";
        return new Command.Bad(Reply.of(421, "4.5.4", why).closing());
    }

    private static Command mail(String rest) {
        Optional<PathText> path = PathText.read(rest, "FROM:");
        if (path.isEmpty()) return syntax("The form is MAIL FROM:<address>");
        Optional<List<Parameter>> parameters = parameters(path.get().rest());
        if (parameters.isEmpty()) return syntax("A MAIL parameter is malformed or given twice");
        boolean ascii = isAscii(rest);
        String address = path.get().address();
        if (address.isEmpty()) return new Command.Mail(ReversePath.none(), parameters.get(), ascii);
        return Mailbox.parse(address)
                .<Command>map(m -> new Command.Mail(ReversePath.of(m), parameters.get(), ascii))
                .orElseGet(() -> new Command.Bad(badAddress(address, "5.1.7", "sender")));
    }

    private static Command rcpt(String rest) {
        Optional<PathText> path = PathText.read(rest, "TO:");
        if (path.isEmpty()) return syntax("The form is RCPT TO:<address>");
        Optional<List<Parameter>> parameters = parameters(path.get().rest());
        if (parameters.isEmpty()) return syntax("A RCPT parameter is malformed or given twice");
        boolean ascii = isAscii(rest);
        String address = path.get().address();
        if (address.equalsIgnoreCase("postmaster")) {
            return new Command.Rcpt(new ForwardPath.Postmaster(), parameters.get(), ascii);
        }
        return Mailbox.parse(address)
                .map(ForwardPath.Recipient::new)
                .<Command>map(to -> new Command.Rcpt(to, parameters.get(), ascii))
                .orElseGet(() -> new Command.Bad(badAddress(address, "5.1.3", "recipient")));
    }

    private static boolean isAscii(String text) {
        return Characters.all(text, c -> c < 0x80);
    }

    private static Reply badAddress(String address, String status, String role) {
        if (!address.contains("@")) {
            return Reply.of(501, status, "The " + role + " address needs a domain");
        }
        return Reply.of(501, status, "The " + role + " address is not valid");
    }

    /** The parameters after a path, or empty where one is malformed or named twice. */
    private static Optional<List<Parameter>> parameters(String text) {
        List<Parameter> parameters = new ArrayList<>();
        if (text.isBlank()) return Optional.of(parameters);
        if (text.charAt(0) != ' ') return Optional.empty();
        for (String word : SPACES.split(text.strip(), -1)) {
            Optional<Parameter> parameter = parameter(word);
            if (parameter.isEmpty()) return Optional.empty();
            String keyword = parameter.get().keyword();
            if (parameters.stream().anyMatch(p -> p.keyword().equals(keyword))) {
                return Optional.empty();
            }
            parameters.add(parameter.get());
        }
        return Optional.of(parameters);
    }

    private static Optional<Parameter> parameter(String word) {
        int equals = word.indexOf('=');
        String keyword = (equals < 0 ? word : word.substring(0, equals)).toUpperCase(Locale.ROOT);
        // esmtp-keyword and esmtp-value of RFC 5321 §4.1.2.
        if (!isKeyword(keyword)) return Optional.empty();
        if (equals < 0) return Optional.of(new Parameter(keyword, Optional.empty()));
        String value = word.substring(equals + 1);
        boolean valid = !value.isEmpty() && !Characters.any(value, c -> c <= ' ');
        return valid ? Optional.of(new Parameter(keyword, Optional.of(value))) : Optional.empty();
    }

    private static boolean isKeyword(String keyword) {
        return !keyword.isEmpty()
                && keyword.charAt(0) != '-'
                && Characters.all(keyword, CommandParser::isKeywordCharacter);
    }

    private static boolean isKeywordCharacter(int c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    }

    private static Command syntax(String what) {
        return new Command.Bad(Reply.of(501, "5.5.4", what));
    }
}
