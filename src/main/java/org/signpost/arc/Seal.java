package org.signpost.arc;

import org.signpost.dkim.CheckedTags;
import org.signpost.dkim.DkimAlgorithm;
import org.signpost.dkim.RawField;
import org.signpost.dns.DnsName;

import java.util.Optional;

/**
 * An ARC-Seal field (RFC 8617 §4.1.3).
 *
 * @param domain who sealed
 * @param keyName where the key is published
 * @param algorithm what signed
 * @param signature the octets of {@code b=}
 * @param status {@code cv=}: what the sealer found the chain before to be
 */
@SuppressWarnings("ArrayRecordComponent") // read, never compared
record Seal(
        DnsName domain,
        DnsName keyName,
        DkimAlgorithm algorithm,
        byte[] signature,
        ArcResult status) {

    /** What was found where a seal was looked for. */
    sealed interface Reading {

        /** A seal. */
        record Read(Seal seal) implements Reading {}

        /** None. */
        record Unusable(String why) implements Reading {}
    }

    static Reading parse(RawField field) {
        CheckedTags tags = new CheckedTags(InstanceTag.list(field));
        Optional<DkimAlgorithm> algorithm = tags.algorithm();
        byte[] signature = tags.base64("b");
        Optional<DnsName> domain = tags.name("d");
        tags.name("s");
        tags.number("t");
        Optional<ArcResult> status = ArcResult.of(tags.need("cv"));
        if (status.isEmpty()) tags.flaw("cv= is none of none, pass and fail");
        if (tags.all().value("h").isPresent()) tags.flaw("h= isn't allowed in a seal (§4.1.3)");
        Optional<DnsName> keyName = tags.label().keyName();
        if (keyName.isEmpty()) tags.flaw("d= and s= make no name of a key");
        if (tags.flaw().isPresent()) return new Reading.Unusable(tags.flaw().get());
        return new Reading.Read(
                new Seal(
                        domain.orElseThrow(),
                        keyName.orElseThrow(),
                        algorithm.orElseThrow(),
                        signature,
                        status.orElseThrow()));
    }
}
