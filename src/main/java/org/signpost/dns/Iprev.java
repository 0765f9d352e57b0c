package org.signpost.dns;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** Finds the name of an address that is confirmed both ways (RFC 8601 §3, "iprev"). */
public final class Iprev {

    /** Names of one address that are looked at; whoever has the address may claim thousands. */
    private static final int MOST_NAMES = 10;

    private Iprev() {}

    /** What is known of an address's name. */
    public sealed interface Verdict {

        /** The word for it (RFC 8601 §2.7.3). */
        String word();

        /** It has a name that has it. */
        record Confirmed(DnsName name) implements Verdict {
            @Override
            public String word() {
                return "pass";
            }
        }

        /** It has none, or none of its names has it. */
        record Unconfirmed(String why) implements Verdict {
            @Override
            public String word() {
                return "fail";
            }
        }

        /** The DNS couldn't be asked. */
        record Unknown(String why) implements Verdict {
            @Override
            public String word() {
                return "temperror";
            }
        }
    }

    /**
     * The first of the names that the address claims which has this address; none where no name
     * does, and where the DNS can't be asked. Blocks for as long as the resolver does for each
     * name.
     */
    public static Optional<DnsName> name(Resolver resolver, InetAddress address) {
        return check(resolver, address) instanceof Verdict.Confirmed(DnsName name)
                ? Optional.of(name)
                : Optional.empty();
    }

    /** What is known of an address's name; blocks for as long as the resolver does for each. */
    public static Verdict check(Resolver resolver, InetAddress address) {
        return switch (resolver.ptr(address)) {
            case Answer.Found<DnsName> claimed -> check(resolver, address, claimed.records());
            case Answer.Failed<DnsName> failed -> new Verdict.Unknown(failed.detail());
            case Answer.NoSuchName<DnsName> none -> nameless();
            case Answer.NoData<DnsName> none -> nameless();
        };
    }

    private static Verdict nameless() {
        return new Verdict.Unconfirmed("the address has no name (PTR)");
    }

    private static Verdict check(Resolver resolver, InetAddress address, List<DnsName> names) {
        Optional<Verdict> unknown = Optional.empty();
        for (DnsName name : names.subList(0, Math.min(MOST_NAMES, names.size()))) {
            Answer<InetAddress> answer =
                    address instanceof Inet4Address ? resolver.ipv4(name) : resolver.ipv6(name);
            if (answer instanceof Answer.Found<InetAddress> found
                    && found.records().contains(address)) {
                return new Verdict.Confirmed(name);
            }
            if (answer instanceof Answer.Failed<InetAddress> failed) {
                unknown = Optional.of(new Verdict.Unknown(failed.detail()));
            }
        }
        return unknown.orElseGet(
                () -> new Verdict.Unconfirmed(names.getFirst() + " isn't the address's name"));
    }
}
