package org.signpost.lab;

import org.signpost.dns.DnsName;
import org.signpost.nameserver.Zone;

import java.util.List;

/**
 * What the laboratory's DNS knows: below an otherwise empty root the three domains, the client that
 * belongs to none of them, and the names of all their addresses.
 *
 * @param plan who is who
 */
record LabZones(LabPlan plan) {

    private static final DnsName REVERSE = DnsName.of("127.in-addr.arpa");

    /** All zones, those of the domains without keys as yet. */
    List<Zone> all() {
        return List.of(
                Zone.parse(DnsName.ROOT, ""),
                of(plan.a(), List.of()),
                of(plan.b(), List.of()),
                of(plan.c(), List.of()),
                outsider(),
                Zone.parse(REVERSE, reverse()));
    }

    /**
     * The zone of a domain.
     *
     * @param keys the records of its DKIM keys, as lines of a zone file
     */
    Zone of(LabSite site, List<String> keys) {
        // RFC 7208 §2.4: notices have no sender, and are answered for by the host's own name.
        String records =
                """
                @ 60 IN MX 10 mx
                @ 60 IN TXT "v=spf1 mx%s -all"
                mx 60 IN A %s
                mx 60 IN TXT "v=spf1 a -all"
                _dmarc 60 IN TXT "v=DMARC1; p=reject"
                """
                        .formatted(
                                site.equals(plan.c()) ? " a:" + plan.a().host() : "",
                                site.address());
        return Zone.parse(DnsName.of(site.domain().text()), records).with(String.join("\n", keys));
    }

    private static Zone outsider() {
        String records =
                """
                @ 60 IN A %s
                @ 60 IN TXT "v=spf1 a -all"
                """
                        .formatted(LabPlan.OUTSIDER_ADDRESS);
        return Zone.parse(DnsName.of(LabPlan.OUTSIDER.text()), records);
    }

    private String reverse() {
        StringBuilder names = new StringBuilder();
        plan.sites().forEach(site -> names.append(ptr(site.address(), site.host())));
        return names.append(ptr(LabPlan.OUTSIDER_ADDRESS, LabPlan.OUTSIDER.text())).toString();
    }

    /** RFC 1035 §3.5: the octets stand the other way round. */
    private static String ptr(String address, String host) {
        List<String> octets = List.of(address.split("\\.", -1)).reversed();
        return "%s.in-addr.arpa. 60 IN PTR %s.%n".formatted(String.join(".", octets), host);
    }
}
