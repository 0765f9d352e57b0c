package org.signpost.config;

import static org.signpost.config.toml.Key.optional;
import static org.signpost.config.toml.Key.required;
import static org.signpost.config.toml.Key.withDefault;

import org.signpost.address.Domain;
import org.signpost.config.DomainConfig.Aliases;
import org.signpost.config.DomainConfig.Deliver;
import org.signpost.config.DomainConfig.Recipients;
import org.signpost.config.toml.Key;
import org.signpost.config.toml.Problems;
import org.signpost.config.toml.Reading;
import org.signpost.config.toml.Section;
import org.signpost.config.toml.TableShape;
import org.signpost.config.toml.Value;
import org.signpost.config.toml.ValueType;
import org.signpost.dkim.DkimAlgorithm;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads {@code [[domain]]}. */
final class DomainTable {
    private static final String TAG_CHARACTERS = "+-_=#~!$%&*/?^|";

    static final Key<Domain> NAME =
            required("name", Types.DOMAIN, "The domain, in its ASCII form.");
    static final Key<Optional<NextHopUrl>> DELIVER =
            withDefault(
                    "deliver",
                    NextHopUrl.type("maildir", List.of("lmtp", "smtp")),
                    "\"maildir\"",
                    "Where its mail goes: `maildir` into folders below `data`; `lmtp://` to a"
                            + " mailbox server such as Dovecot; `smtp://` to an inner server.");
    private static final Key<Recipients> RECIPIENTS =
            optional(
                    "recipients",
                    new ValueType<>(
                            "one of accounts, callout, file:PATH, ldap, any",
                            DomainTable::recipients),
                    "`accounts` for maildir, or `ldap` where `accounts` is; `callout` for lmtp and"
                            + " smtp",
                    "Which addresses exist, so that others are refused at once: `accounts` of the"
                        + " store; `callout` asks the next host and remembers a yes for 7 days, a"
                        + " no for an hour, over restarts; `file:PATH` holds one a line and is"
                        + " re-read when it changes; `ldap` asks the directory of `[ldap]`; `any`"
                        + " takes all.");
    private static final Key<DomainConfig.Accounts> ACCOUNTS =
            withDefault(
                    "accounts",
                    ValueType.choice(
                            List.of(
                                    Map.entry("store", DomainConfig.Accounts.STORE),
                                    Map.entry("ldap", DomainConfig.Accounts.LDAP)),
                            Set.of()),
                    "\"store\"",
                    "Who knows the passwords of those who send as this domain: `store`, see"
                        + " `signpost user`; or `ldap`, the directory of `[ldap]`, which needs the"
                        + " password itself, so that they log in by PLAIN or LOGIN with it, and not"
                        + " by SCRAM; what else `signpost user` gives, such as credentials, they"
                        + " have as others, as long as the `filter` of `[ldap]` finds them: it has"
                        + " to leave out who is locked in the directory.");
    static final Key<Map<String, List<String>>> ALIASES =
            optional(
                    "aliases",
                    new ValueType<>(
                            "a table such as `{ info = [\"alice\", \"bob@example.net\"] }`",
                            AliasReading::read),
                    "none",
                    "Names that stand for mailboxes; a target without @ is one of this domain. An"
                        + " alias may lead to aliases, but not in a loop; its own name among its"
                        + " targets means the account of that name.");
    private static final Key<Path> ALIASES_FILE =
            optional(
                    "aliases-file",
                    Types.PATH,
                    "none",
                    "A file with more of them, `name: target, target` a line; re-read when it"
                            + " changes.");
    static final Key<String> CATCH_ALL =
            optional(
                    "catch-all",
                    Types.TARGET,
                    "none",
                    "Where mail for every address goes that doesn't exist.");
    private static final Key<Optional<Character>> SUBADDRESS =
            withDefault(
                    "subaddress",
                    ValueType.text(
                            "one of "
                                    + String.join(" ", TAG_CHARACTERS.split(""))
                                    + ", or empty for none",
                            DomainTable::separator),
                    "\"+\"",
                    "What separates a mailbox from a tag: `alice+shop@example.com` is alice's.");

    static final Key<Value.Table> DKIM =
            optional(
                    "dkim",
                    ValueType.table("a table such as `{ sign = [\"rsa-sha256\"] }`"),
                    "its mail is signed once it has a key",
                    "That mail of its authors is signed; without a key it waits, and isn't sent"
                            + " unsigned. `signpost dkim generate` makes the keys. Once there was"
                            + " one, only `sign = false` has mail leave unsigned again.");
    private static final Key<List<DkimAlgorithm>> SIGN =
            withDefault(
                    "sign",
                    algorithms(),
                    "[\"rsa-sha256\", \"ed25519-sha256\"]",
                    "By which algorithms, one signature each. Without a key of `rsa-sha256` mail"
                            + " waits, since many receivers don't know Ed25519, unless that is the"
                            + " only one listed. `false`: mail of the domain, and of those below it"
                            + " of which nothing else is said, leaves unsigned, whatever keys there"
                            + " are.");

    static final TableShape DKIM_TABLE =
            new TableShape(
                            "dkim",
                            TableShape.Form.INLINE,
                            "How mail of the domain's authors, and of those in domains below it, is"
                                    + " signed (RFC 6376, RFC 8463); a key of `[[domain]]`.",
                            """
                            [[domain]]
                            name = "example.com"
                            aliases = { postmaster = "alice" }
                            dkim = { sign = ["rsa-sha256", "ed25519-sha256"] }
                            """,
                            List.of(SIGN),
                            Map.of())
                    .later("rotate", "mode", "publish");

    static final TableShape DOMAIN =
            new TableShape(
                    "domain",
                    TableShape.Form.LIST,
                    "A domain whose mail ends here or is handed on from here. Its"
                            + " postmaster has to lead to somebody (RFC 5321 §4.5.1).\n\n"
                            + "A list in a file is read again when the file has stayed as"
                            + " it is for five seconds. Write the new list to another file"
                            + " and rename that one to the old one's name: then nobody ever"
                            + " finds half a list. A file that is empty, or that has lost"
                            + " all or, of 20 and more, over half of its entries, is"
                            + " reported as an accident and the old list stays in force;"
                            + " where it is meant, `signpost reload` takes a shorter list.",
                    """
                    [[domain]]
                    name = "example.com"
                    deliver = "maildir"
                    aliases = { postmaster = "alice", info = ["alice", "bob@example.net"] }
                    """,
                    List.of(
                            NAME,
                            DELIVER,
                            RECIPIENTS,
                            ALIASES,
                            ALIASES_FILE,
                            CATCH_ALL,
                            SUBADDRESS,
                            ACCOUNTS,
                            DKIM),
                    Map.of("users", "are in the store: see `signpost user add`"));

    private DomainTable() {}

    static Optional<DomainConfig> read(Section section, Context context) {
        Deliver deliver = deliver(section.value(DELIVER));
        Recipients recipients = whose(section, deliver, context);
        Aliases aliases =
                new Aliases(
                        section.partly(ALIASES).orElse(Map.of()),
                        context.file(section, ALIASES_FILE),
                        section.find(CATCH_ALL));
        Optional<Character> separator = section.value(SUBADDRESS);
        DomainConfig.Accounts accounts = section.value(ACCOUNTS);
        Optional<DkimConfig> dkim = dkim(section);
        return section.find(NAME)
                .map(n ->
                        new DomainConfig(
                                n, deliver, recipients, aliases, separator, accounts, dkim));
    }

    private static Optional<DkimConfig> dkim(Section section) {
        if (section.find(DKIM).isEmpty()) return Optional.empty();
        return Optional.of(
                new DkimConfig(section.inner(DKIM, DKIM_TABLE, Tables.SCHEMA).value(SIGN)));
    }

    private static ValueType<List<DkimAlgorithm>> algorithms() {
        List<Map.Entry<String, DkimAlgorithm>> words =
                Stream.of(DkimAlgorithm.values()).map(a -> Map.entry(a.word(), a)).toList();
        ValueType<List<DkimAlgorithm>> list =
                ValueType.list(
                        "a list of rsa-sha256, ed25519-sha256, or one of them; or false",
                        ValueType.choice(words, Set.of()));
        return new ValueType<>(list.shape(), value -> algorithms(list, value));
    }

    /** Nothing goes unsigned by accident: an empty list isn't the administrator's word for it. */
    private static Reading<List<DkimAlgorithm>> algorithms(
            ValueType<List<DkimAlgorithm>> list, Value value) {
        if (value instanceof Value.Flag(boolean flag, _) && !flag) {
            return new Reading.Good<>(DkimConfig.UNSIGNED.sign());
        }
        Reading<List<DkimAlgorithm>> read = list.read(value);
        return read instanceof Reading.Good<List<DkimAlgorithm>>(var some) && some.isEmpty()
                ? Reading.bad(value, "names none: write false to have mail leave unsigned")
                : read;
    }

    /** Whether its accounts or its recipients are those of the directory. */
    static boolean asksDirectory(Section section) {
        return section.value(ACCOUNTS) == DomainConfig.Accounts.LDAP
                || section.find(RECIPIENTS).filter(Recipients.Ldap.class::isInstance).isPresent();
    }

    private static Deliver deliver(Optional<NextHopUrl> url) {
        if (url.isEmpty()) return new Deliver.Maildir();
        HostPort host = url.get().host();
        return url.get().scheme().equals("lmtp") ? new Deliver.Lmtp(host) : new Deliver.Smtp(host);
    }

    private static Recipients whose(Section section, Deliver deliver, Context context) {
        boolean maildir = deliver instanceof Deliver.Maildir;
        boolean ldap = section.value(ACCOUNTS) == DomainConfig.Accounts.LDAP;
        Recipients own = ldap ? new Recipients.Ldap() : new Recipients.Accounts();
        Recipients standard = maildir ? own : new Recipients.Callout();
        Recipients given = section.find(RECIPIENTS).orElse(standard);
        if (given instanceof Recipients.File(Path path)) {
            Path file = context.folder().resolve(path).normalize();
            context.mustBeReadable(file, "recipients", section.at(RECIPIENTS));
            return new Recipients.File(file);
        }
        boolean deliverRead = section.find(DELIVER).isPresent();
        if (deliverRead) check(section, given, maildir, context.problems());
        return given;
    }

    private static void check(
            Section section, Recipients given, boolean maildir, Problems problems) {
        if (maildir && given instanceof Recipients.Callout) {
            problems.error(
                    section.at(RECIPIENTS),
                    "`recipients` = `callout` asks the next host, and `deliver` = `maildir` has"
                            + " none");
        }
        boolean ldap = section.value(ACCOUNTS) == DomainConfig.Accounts.LDAP;
        if (ldap && given instanceof Recipients.Accounts) {
            problems.error(
                    section.at(RECIPIENTS),
                    "`recipients` = `accounts` are those of the store, and `accounts` = `ldap`"
                            + " leaves it none; use `ldap`");
        }
        if (!(given instanceof Recipients.Any)) return;
        if (maildir) {
            problems.error(
                    section.at(RECIPIENTS),
                    "`recipients` = `any` and `deliver` = `maildir` would take mail that has no"
                            + " mailbox; use `catch-all`");
        } else {
            problems.warning(
                    section.at(RECIPIENTS),
                    "`recipients` = `any` takes mail for addresses that don't exist, and the"
                            + " bounces go to forged senders");
        }
    }

    private static Reading<Recipients> recipients(Value value) {
        String text = ValueType.asText(value).orElse("");
        return switch (text) {
            case "accounts" -> new Reading.Good<>(new Recipients.Accounts());
            case "callout" -> new Reading.Good<>(new Recipients.Callout());
            case "any" -> new Reading.Good<>(new Recipients.Any());
            case "ldap" -> new Reading.Good<>(new Recipients.Ldap());
            default -> recipientsFile(text, value);
        };
    }

    private static Reading<Recipients> recipientsFile(String text, Value value) {
        if (text.startsWith("file:")) {
            Value rest = new Value.Text(text.substring("file:".length()), value.at());
            if (Types.PATH.read(rest) instanceof Reading.Good<Path>(Path path)) {
                return new Reading.Good<>(new Recipients.File(path));
            }
        }
        return Reading.unlike(RECIPIENTS.type().shape(), value);
    }

    private static Optional<Optional<Character>> separator(String text) {
        if (text.isEmpty()) return Optional.of(Optional.empty());
        boolean known = text.length() == 1 && TAG_CHARACTERS.contains(text);
        return known ? Optional.of(Optional.of(text.charAt(0))) : Optional.empty();
    }
}
