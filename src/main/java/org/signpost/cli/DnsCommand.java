package org.signpost.cli;

import org.signpost.address.InternationalName;
import org.signpost.address.IpAddresses;
import org.signpost.config.Config;
import org.signpost.config.DnsConfig;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.Dnssec;
import org.signpost.dns.Lookup;
import org.signpost.dns.RecordType;
import org.signpost.dns.TrustAnchors;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** {@code signpost dns}: what the DNS says, and whether that is authentic. */
@Command(
        name = "dns",
        mixinStandardHelpOptions = true,
        header = "Asks the DNS as the server does.",
        footer = {"", "Example:", "  signpost dns lookup example.com MX"})
final class DnsCommand {

    private static final int PORT = 53;

    private final Terminal terminal;

    @Mixin private ConfigOptions config = new ConfigOptions();

    DnsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "lookup",
            header = "Looks a name up, and shows how its answer was validated.",
            description = {
                "Asks anew, whatever the server remembers: by the [dns] table of the",
                "configuration where there is one, else the system's resolvers, validating",
                "from the root's keys down.",
                "\"secure\" is validated from a trust anchor down, \"insecure\" proven to lie",
                "outside of the signed tree, \"indeterminate\" was looked at by nobody.",
                "Exit codes: 0 there is an answer, also that there is nothing, 1 the answer",
                "is bogus, 2 wrong usage, 3 it can't be asked."
            },
            footer = {
                "",
                "Examples:",
                "  signpost dns lookup example.com MX",
                "  signpost dns lookup _25._tcp.mx1.example.com TLSA --json",
                "  signpost dns lookup example.com TXT --resolver 192.0.2.53"
            },
            mixinStandardHelpOptions = true)
    int lookup(
            @Parameters(paramLabel = "NAME", description = "The name.") String name,
            @Parameters(
                            paramLabel = "TYPE",
                            arity = "0..1",
                            description = "The type of its records, such as MX (A).")
                    Optional<String> type,
            @Option(
                            names = "--resolver",
                            paramLabel = "HOST",
                            description = "Asks this address, such as 127.0.0.1:53.")
                    Optional<String> resolver,
            @Option(names = "--json", description = "Prints JSON (docs/commands.md).")
                    boolean json) {
        DnsName asked =
                DnsName.parse(name)
                        .or(() -> InternationalName.ascii(name).flatMap(DnsName::parse))
                        .orElseThrow(() -> Failure.usage("\"" + name + "\" is no domain name"));
        RecordType<String> records =
                RecordType.shown(type.orElse("A"))
                        .orElseThrow(
                                () -> Failure.usage("no type of record is called " + type.get()));
        DnsConfig dns = config.ifThere(terminal).map(DnsCommand::table).orElseGet(this::standard);
        List<InetSocketAddress> upstreams =
                resolver.map(DnsCommand::address).map(List::of).orElse(dns.resolvers());
        Lookup found = Lookup.of(upstreams, dns.dnssec(), InstantSource.system(), asked, records);
        LookupText text = new LookupText(asked, records, found);
        if (json) terminal.say(text.json().toString());
        else text.lines().forEach(terminal::say);
        return exit(found.answer());
    }

    private static DnsConfig table(Config config) {
        return config.services().dns();
    }

    private DnsConfig standard() {
        return new DnsConfig(List.of(), new Dnssec.Validate(TrustAnchors.root()));
    }

    private static InetSocketAddress address(String text) {
        HostAndPort at = HostAndPort.parse(text, PORT);
        return IpAddresses.parse(at.host())
                .map(address -> new InetSocketAddress(address, at.port()))
                .orElseThrow(() -> Failure.usage("\"" + text + "\" is no address of a resolver"));
    }

    private static int exit(Answer<String> answer) {
        if (!(answer instanceof Answer.Failed<String>(var why, _))) return Exit.FINE;
        return why == Answer.Failure.BOGUS ? Exit.PROBLEMS : Exit.COULD_NOT;
    }
}
