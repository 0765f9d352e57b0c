package org.signpost.config;

import org.signpost.config.toml.Key;
import org.signpost.config.toml.TableShape;

/** Writes {@code docs/configuration.md} from the declared tables and keys. */
final class ConfigurationReference {
    private final StringBuilder out = new StringBuilder();

    private ConfigurationReference() {}

    /** The whole document, in Markdown. */
    static String markdown() {
        ConfigurationReference reference = new ConfigurationReference();
        reference.out.append(INTRODUCTION);
        Tables.SCHEMA.tables().forEach(reference::table);
        reference.out.append(CLOSING);
        return reference.out.toString();
    }

    private void table(TableShape table) {
        out.append("\n## ").append(title(table)).append("\n\n");
        out.append(table.doc()).append("\n\n");
        out.append("```toml\n").append(table.example()).append("```\n\n");
        out.append("| key | value | without it | meaning |\n|---|---|---|---|\n");
        table.keys().forEach(this::key);
    }

    private static String title(TableShape table) {
        return table.form() == TableShape.Form.INLINE ? table.header() : "`" + table.header() + "`";
    }

    private void key(Key<?> key) {
        out.append("| `").append(key.name()).append("` | ");
        out.append(cell(key.type().shape())).append(" | ");
        out.append(cell(otherwise(key.presence()))).append(" | ");
        out.append(cell(key.doc())).append(" |\n");
    }

    private static String otherwise(Key.Presence presence) {
        return switch (presence) {
            case Key.Presence.Required() -> "an error: it is required";
            case Key.Presence.Optional(String otherwise) -> otherwise;
            case Key.Presence.Default(String toml) -> "`" + toml + "`";
        };
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    private static final String INTRODUCTION =
            """
            # Configuration: `signpost.toml`

            This page is made from the code: change the keys there, then run
            `mvn test -Dtest=ConfigurationReferenceTest -Ddocs=apply`.

            One [TOML](https://toml.io) file is everything that an administrator decides about a server;
            users, the queue and reports are in the store. `signpost init HOSTNAME DOMAIN` writes a first
            one. Paths are relative to the file. Secrets never stand in it: a key that ends in `-file`
            names the file that holds one. The same file may serve several servers, see `[nodes.NAME]`.

            - `signpost check` reads the file as `run` would and says everything that is wrong with it.
            - `signpost reload` puts a change into effect without dropping a session. A file with an
              error changes nothing.

            **Sizes** are `50 MB` (50 times 10^6 octets), `48 MiB` (48 times 2^20), likewise `kB`, `KiB`,
            `GB`, `GiB`, or a bare number of octets. **Durations** are `90s`, `5m`, `4h`, `5d`.
            **Addresses** of IPv6 stand in brackets before a port: `[2001:db8::1]:25`.
            """;

    private static final String CLOSING =
            """

            ## What `signpost check` says

            Every problem is one line, in the order of the file: the file, the line, what is wrong and
            what to do about it; then those of the lists that the file names. All that can be known is
            reported at once, by `run` and `reload` too. "More may come to light when these are mended"
            stands below where something couldn't be read, and so couldn't be looked at.

            ```
            signpost.toml:12: unknown key `adress` in [[listener]], did you mean `address`?
            signpost.toml:14: `tls` is one of implicit, starttls, none; got `start-tls`
            signpost.toml:20: warning: no message reaches this route: the one in line 15 takes them all
            ```

            - A line with `warning:` says that the file works, but probably not as meant.
            - "is not in this version" means a key that a later version will know; it is an error, so that
              nobody relies on something that isn't done.
            - After a line that isn't valid TOML the rest is still checked, but nothing is said about
              missing keys, since they may stand in that line.

            | exit code | meaning |
            |---|---|
            | 0 | no errors: `run` and `reload` take the file; there may be warnings |
            | 1 | errors; with `--strict` also where there are only warnings |
            | 2 | the command itself was wrong: an unknown option, say |
            | 3 | there is no file |

            Where the accounts can't be looked at, that is a warning.
            """;
}
