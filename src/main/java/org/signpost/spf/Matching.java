package org.signpost.spf;

import org.signpost.dns.DnsName;
import org.signpost.dns.MxRecord;
import org.signpost.dns.RecordType;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** Compares the client with what a mechanism means (RFC 7208 §5.3 to §5.7). */
final class Matching {

    private final Sender sender;
    private final Macros macros;
    private final ClientNames names;
    private final Lookups lookups;

    Matching(Sender sender, Macros macros, ClientNames names, Lookups lookups) {
        this.sender = sender;
        this.macros = macros;
        this.names = names;
        this.lookups = lookups;
    }

    /**
     * Whether the client matches; where the look-ups end with an error, that is what counts.
     *
     * @param term the one that the mechanism stands in
     */
    boolean matches(Mechanism.Comparing mechanism, Term term) {
        return switch (mechanism) {
            case Mechanism.Ip(InetAddress network, Prefix prefix) ->
                    prefix.covers(network, sender.client());
            case Mechanism.A(var spec, Prefix prefix) ->
                    target(spec, term).filter(host -> isAt(host, prefix)).isPresent();
            case Mechanism.Mx(var spec, Prefix prefix) ->
                    target(spec, term)
                            .filter(name -> isAtExchanger(name, prefix, term))
                            .isPresent();
            case Mechanism.Ptr(var spec) ->
                    target(spec, term).filter(name -> names.areWithin(name, lookups)).isPresent();
            case Mechanism.Exists(MacroString spec) ->
                    target(Optional.of(spec), term)
                            .filter(name -> !lookups.records(name, RecordType.A).isEmpty())
                            .isPresent();
        };
    }

    /** A domain-spec with its macros expanded; the macro {@code %{p}} is a term of its own. */
    Optional<String> expand(MacroString spec, Term term) {
        if (macros.asks(spec)) lookups.begin(term);
        return macros.expand(spec, term.domain(), lookups);
    }

    /**
     * The name to ask about, after the term is counted. A name that the DNS can't have is one that
     * doesn't match: RFC 7208 §4.8 leaves open whether it is an error.
     */
    private Optional<DnsName> target(Optional<MacroString> spec, Term term) {
        Optional<TargetName> target =
                spec.isEmpty()
                        ? Optional.of(term.domain())
                        : expand(spec.get(), term).flatMap(TargetName::of);
        lookups.begin(term);
        return target.map(TargetName::name);
    }

    private boolean isAt(DnsName host, Prefix prefix) {
        RecordType<InetAddress> type = sender.isIp4() ? RecordType.A : RecordType.AAAA;
        return lookups.records(host, type).stream()
                .anyMatch(address -> prefix.covers(address, sender.client()));
    }

    /** RFC 7208 §5.4: no implicit exchanger; §4.6.4: too many are an error, in any order. */
    private boolean isAtExchanger(DnsName domain, Prefix prefix, Term term) {
        List<MxRecord> exchangers = lookups.records(domain, RecordType.MX);
        int most = lookups.limits().names();
        if (exchangers.size() > most) {
            lookups.fail(
                    SpfResult.PERMERROR,
                    "%s has %d mail exchangers, more than the %d that %s may ask for (RFC 7208, 4.6.4)"
                            .formatted(domain, exchangers.size(), most, term));
            return false;
        }
        return exchangers.stream()
                .filter(mx -> !mx.isNull())
                .anyMatch(mx -> isAt(mx.exchange(), prefix));
    }
}
