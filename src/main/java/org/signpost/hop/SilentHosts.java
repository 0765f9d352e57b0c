package org.signpost.hop;

import org.signpost.observe.Clock;
import org.signpost.smtp.DeliveryStatus;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers hosts that could not be spoken to, so that not each of the destinations that share one
 * has to find out (RFC 5321 §4.5.4.1).
 */
final class SilentHosts {

    private static final int MOST = 10_000;

    private final Clock clock;
    private final Map<InetSocketAddress, Pause> pauses =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Pause> eldest) {
                    return size() > MOST;
                }
            };

    SilentHosts(Clock clock) {
        this.clock = clock;
    }

    /** Why a host is left alone for now. */
    synchronized Optional<DeliveryStatus> why(InetSocketAddress host) {
        return pause(host).filter(p -> !p.isOver(clock.instant())).map(SilentHosts::earlier);
    }

    private static DeliveryStatus earlier(Pause pause) {
        DeliveryStatus why = pause.why();
        String reason = why.reason() + " (not tried again before " + pause.until() + ")";
        return new DeliveryStatus(why.status(), reason, why.remote(), why.reply());
    }

    synchronized void failed(InetSocketAddress host, DeliveryStatus why) {
        pauses.put(host, Pause.after(pause(host), why, clock.instant()));
    }

    synchronized void answered(InetSocketAddress host) {
        pauses.remove(host);
    }

    /** Leaves nobody alone any more. */
    synchronized void forgive() {
        pauses.replaceAll((host, pause) -> pause.forgiven());
    }

    private Optional<Pause> pause(InetSocketAddress host) {
        return Optional.ofNullable(pauses.get(host));
    }
}
