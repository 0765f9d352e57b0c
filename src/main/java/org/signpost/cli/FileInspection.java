package org.signpost.cli;

import org.signpost.account.DomainCheck;
import org.signpost.account.DomainCheck.Known;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.config.Config;
import org.signpost.config.DnsConfig;
import org.signpost.config.Inspection;
import org.signpost.config.toml.Problem;
import org.signpost.dkim.DkimAlgorithm;
import org.signpost.dns.ResolverProof;
import org.signpost.json.JsonObject;
import org.signpost.keys.KeyCheck;

import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks at a configuration with all that it names, where no server has its store open: the accounts
 * are asked for as by a command.
 *
 * @param options name the configuration
 * @param programs open its store
 */
record FileInspection(ConfigOptions options, Programs programs) {

    /** Everything that is wrong. */
    Inspection inspect() throws InterruptedException {
        Look look = new Look();
        Inspection found = Inspection.of(options.file(), options.node(), programs.clock(), look);
        if (Thread.interrupted()) throw new InterruptedException();
        return found;
    }

    private final class Look implements Inspection.DomainLook {

        @Override
        public List<Problem> all(Config config, boolean whole) {
            try {
                List<Known> accounts = accounts(config);
                List<Problem> found =
                        new ArrayList<>(
                                whole
                                        ? DomainCheck.of(config, accounts)
                                        : DomainCheck.ofSome(config, accounts));
                found.addAll(keys(config));
                // Who has the whole file has nothing better to mend first.
                if (whole) found.addAll(resolvers(config));
                return found;
            } catch (IOException e) {
                return unseen(Words.of(e), config);
            } catch (Failure failure) {
                return unseen(String.valueOf(failure.getMessage()), config);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return List.of();
            }
        }

        @Override
        public List<Problem> lists(Config config) {
            return DomainCheck.ofLists(config);
        }

        private List<Problem> unseen(String why, Config config) {
            List<Problem> problems = new ArrayList<>(lists(config));
            problems.add(
                    Inspection.warning(
                            config.file(), "can't see which accounts and keys there are: " + why));
            return problems;
        }
    }

    /** All accounts; none where nobody made a store yet. */
    private List<Known> accounts(Config config) throws IOException, InterruptedException {
        if (Files.notExists(config.node().data())) return List.of();
        return ServerRequest.of(config, programs)
                .ask(JsonObject.of("command", "user.list"))
                .objects("users")
                .stream()
                .map(FileInspection::known)
                .flatMap(Optional::stream)
                .toList();
    }

    /** What is wrong with the keys that there are, and with those that aren't. */
    private List<Problem> keys(Config config) throws IOException, InterruptedException {
        if (Files.notExists(config.node().data())) return KeyCheck.of(config, List.of());
        JsonObject answer =
                ServerRequest.of(config, programs)
                        .ask(JsonObject.of("command", "dkim.list").with("trouble", true));
        List<KeyCheck.Usable> usable =
                answer.objects("keys").stream()
                        .filter(key -> key.text("state").equals(Optional.of("active")))
                        .map(FileInspection::usable)
                        .flatMap(Optional::stream)
                        .toList();
        List<Problem> problems = new ArrayList<>(KeyCheck.of(config, usable));
        answer.text("trouble")
                .ifPresent(why ->
                        problems.add(
                                Inspection.warning(
                                        config.file(), "mail waits to be signed: " + why)));
        return problems;
    }

    /** Mail waits for resolvers that are unfit, and would tell so only then. */
    private static List<Problem> resolvers(Config config) {
        DnsConfig dns = config.services().dns();
        return ResolverProof.of(dns.resolvers(), dns.dnssec(), InstantSource.system()).stream()
                .map(flaw -> Inspection.warning(config.file(), "resolver " + flaw.text()))
                .toList();
    }

    private static Optional<KeyCheck.Usable> usable(JsonObject key) {
        Optional<DkimAlgorithm> algorithm = key.text("algorithm").flatMap(DkimAlgorithm::of);
        return key.text("domain")
                .flatMap(Domain::parse)
                .flatMap(domain -> algorithm.map(a -> new KeyCheck.Usable(domain, a)));
    }

    private static Optional<Known> known(JsonObject user) {
        return user.text("address")
                .flatMap(Mailbox::parse)
                .map(address -> new Known(address, user.flag("password")));
    }
}
