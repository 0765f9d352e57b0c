package org.signpost.nameserver;

import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The zones that a server has, one for each origin. */
final class Zones {

    private final Map<Name, Zone> zones = new ConcurrentHashMap<>();

    void replace(Zone zone) {
        zones.put(zone.origin().wire(), zone);
    }

    /**
     * The zone that answers a question: the deepest one, but for DS the one above (RFC 4035
     * §3.1.4.1), if that knows of the delegation.
     */
    Optional<Zone> answering(Name name, int type) {
        if (type == Type.DS && !name.equals(Name.root)) {
            Optional<Zone> above = deepest(new Name(name, 1)).filter(zone -> zone.exists(name));
            if (above.isPresent()) return above;
        }
        return deepest(name);
    }

    private Optional<Zone> deepest(Name name) {
        for (int skip = 0; skip <= name.labels(); skip++) {
            Zone zone = zones.get(skip == name.labels() ? Name.root : new Name(name, skip));
            if (zone != null) {
                return Optional.of(zone);
            }
        }
        return Optional.empty();
    }
}
