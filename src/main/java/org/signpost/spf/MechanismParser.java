package org.signpost.spf;

import org.signpost.address.Characters;
import org.signpost.address.IpAddresses;
import org.signpost.spf.Mechanism.A;
import org.signpost.spf.Mechanism.All;
import org.signpost.spf.Mechanism.Exists;
import org.signpost.spf.Mechanism.Include;
import org.signpost.spf.Mechanism.Ip;
import org.signpost.spf.Mechanism.Mx;
import org.signpost.spf.Mechanism.Ptr;
import org.signpost.spf.Parsed.Malformed;
import org.signpost.spf.Parsed.Valid;
import org.signpost.spf.SpfRecord.Directive;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;

/** Reads one directive by the grammar of RFC 7208 §4.6.1 and §5. */
final class MechanismParser {

    private static final String BEHIND = "something behind its name that doesn't belong there";
    private static final int IP6_OCTETS = 16;
    private static final int BEFORE_MAPPED = 10;

    private MechanismParser() {}

    /** The directive that a term means. */
    static Parsed<Directive> directive(String term) {
        Optional<SpfResult> qualifier = SpfResult.ofQualifier(term.charAt(0));
        String text = qualifier.isPresent() ? term.substring(1) : term;
        SpfResult result = qualifier.orElse(SpfResult.PASS);
        return mechanism(text).map(mechanism -> new Directive(term, result, mechanism));
    }

    private static Parsed<Mechanism> mechanism(String text) {
        int end = endOfName(text);
        String name = text.substring(0, end).toLowerCase(Locale.ROOT);
        String rest = text.substring(end);
        return switch (name) {
            case "all" -> rest.isEmpty() ? new Valid<>(new All()) : new Malformed<>(BEHIND);
            case "include" -> domain(rest).map(Include::new);
            case "exists" -> domain(rest).map(Exists::new);
            case "ptr" -> optionalDomain(rest).map(Ptr::new);
            case "a" -> hosts(rest, A::new);
            case "mx" -> hosts(rest, Mx::new);
            case "ip4" -> network(rest, Prefix.MOST_IP4);
            case "ip6" -> network(rest, Prefix.MOST_IP6);
            case "redirect", "exp" -> new Malformed<>("no equals sign after a modifier's name");
            default -> new Malformed<>("an unknown mechanism");
        };
    }

    private static int endOfName(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) != ':' && text.charAt(end) != '/') end++;
        return end;
    }

    private static Parsed<MacroString> domain(String rest) {
        return rest.startsWith(":")
                ? MacroParser.domainSpec(rest.substring(1))
                : new Malformed<>(rest.isEmpty() ? "no domain" : BEHIND);
    }

    private static Parsed<Optional<MacroString>> optionalDomain(String rest) {
        return rest.isEmpty() ? new Valid<>(Optional.empty()) : domain(rest).map(Optional::of);
    }

    /** A domain and lengths of prefixes; a domain-spec may hold slashes, but doesn't end so. */
    private static Parsed<Mechanism> hosts(
            String rest, BiFunction<Optional<MacroString>, Prefix, Mechanism> mechanism) {
        int slash6 = startOfLength(rest, rest.length());
        boolean dual = slash6 > 0 && rest.charAt(slash6 - 1) == '/';
        int end4 = dual ? slash6 - 1 : rest.length();
        int slash4 = startOfLength(rest, end4);
        String front = rest.substring(0, slash4);
        Parsed<Integer> ip4 = length(rest.substring(slash4, end4), Prefix.MOST_IP4);
        Parsed<Integer> ip6 = length(dual ? rest.substring(slash6) : "", Prefix.MOST_IP6);
        Parsed<Prefix> prefix = ip4.then(four -> ip6.map(six -> new Prefix(four, six)));
        return optionalDomain(front).then(d -> prefix.map(p -> mechanism.apply(d, p)));
    }

    /** Where a slash with digits up to {@code end} begins; {@code end} where there is none. */
    private static int startOfLength(String text, int end) {
        int digits = end;
        while (digits > 0 && Characters.isDigit(text.charAt(digits - 1))) digits--;
        boolean length = digits < end && digits > 0 && text.charAt(digits - 1) == '/';
        return length ? digits - 1 : end;
    }

    /** A slash and a number from 0 to {@code most} without leading zeros, or nothing. */
    private static Parsed<Integer> length(String text, int most) {
        if (text.isEmpty()) return new Valid<>(most);
        String digits = text.substring(1);
        boolean number = Characters.isNumber(digits, 3);
        if (!number || (digits.length() > 1 && digits.startsWith("0"))) {
            return new Malformed<>("a prefix length that is no number from 0 to " + most);
        }
        int value = Integer.parseInt(digits);
        return value <= most ? new Valid<>(value) : new Malformed<>("a prefix length over " + most);
    }

    private static Parsed<Mechanism> network(String rest, int bits) {
        if (!rest.startsWith(":")) return new Malformed<>(rest.isEmpty() ? "no network" : BEHIND);
        int slash = rest.indexOf('/');
        String address = slash < 0 ? rest.substring(1) : rest.substring(1, slash);
        String suffix = slash < 0 ? "" : rest.substring(slash);
        Optional<InetAddress> parsed = bits == Prefix.MOST_IP4 ? ip4(address) : ip6(address);
        if (parsed.isEmpty()) {
            return new Malformed<>("no IPv" + (bits == Prefix.MOST_IP4 ? "4" : "6") + " network");
        }
        return length(suffix, bits).map(n -> new Ip(parsed.get(), prefix(n, bits)));
    }

    private static Prefix prefix(int length, int bits) {
        return bits == Prefix.MOST_IP4
                ? new Prefix(length, Prefix.MOST_IP6)
                : new Prefix(Prefix.MOST_IP4, length);
    }

    /** Four numbers without leading zeros ({@code qnum}). */
    private static Optional<InetAddress> ip4(String text) {
        for (String part : text.split("\\.", -1)) {
            boolean leading = part.length() > 1 && part.startsWith("0");
            if (!Characters.isNumber(part, 3) || leading) return Optional.empty();
        }
        return IpAddresses.parse(text);
    }

    /**
     * Any spelling of RFC 4291 §2.2. A mapped address stays IPv6 and matches no client, since such
     * clients count as IPv4, and those are listed by {@code ip4} only (RFC 7208 §5).
     */
    private static Optional<InetAddress> ip6(String text) {
        if (text.indexOf(':') < 0) return Optional.empty();
        return IpAddresses.parse(text).map(a -> a instanceof Inet4Address ? mapped(a) : a);
    }

    private static InetAddress mapped(InetAddress ip4) {
        byte[] octets = new byte[IP6_OCTETS];
        octets[BEFORE_MAPPED] = (byte) 0xff;
        octets[BEFORE_MAPPED + 1] = (byte) 0xff;
        System.arraycopy(ip4.getAddress(), 0, octets, BEFORE_MAPPED + 2, 4);
        try {
            // With a host and a scope, or the JDK makes it IPv4 again.
            return Inet6Address.getByAddress("", octets, -1);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
