package org.signpost.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Words a systemd unit that runs the server as a user of its own. */
final class SystemdUnit {

    private SystemdUnit() {}

    /** The unit's lines for the server of that configuration. */
    static List<String> lines(Path config) {
        String launcher =
                Optional.ofNullable(System.getProperty("signpost.launcher"))
                        .orElse("/usr/bin/signpost");
        return """
        [Unit]
        Description=Signpost e-mail server
        After=network-online.target
        Wants=network-online.target

        [Service]
        User=signpost
        ExecStart=%s run --config %s
        ExecReload=/bin/kill -HUP $MAINPID
        # The one right that ports below 1024 need; or pass the sockets by a .socket unit and drop it.
        AmbientCapabilities=CAP_NET_BIND_SERVICE
        CapabilityBoundingSet=CAP_NET_BIND_SERVICE
        NoNewPrivileges=yes
        ProtectSystem=full
        ProtectHome=yes
        PrivateTmp=yes
        LimitNOFILE=65536
        Restart=on-failure
        TimeoutStopSec=30

        [Install]
        WantedBy=multi-user.target
        """
                .formatted(launcher, config)
                .lines()
                .toList();
    }
}
