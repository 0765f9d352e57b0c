package org.signpost.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Words a systemd unit that runs the server as a user who isn't root.
 *
 * @param config the file
 * @param data the folder that the server writes to
 * @param user whose server it is
 * @param isForAnotherUser whether that isn't the one who made the files
 */
record SystemdUnit(Path config, Path data, String user, boolean isForAnotherUser) {

    private static final String USUAL = "signpost";

    /** A unit for files that somebody made; root's are for the usual user. */
    static SystemdUnit of(Path config, Path data, String maker) {
        boolean root = maker.equals("root") || maker.isEmpty();
        return new SystemdUnit(
                config.toAbsolutePath().normalize(),
                data.toAbsolutePath().normalize(),
                root ? USUAL : maker,
                root);
    }

    List<String> lines() {
        String launcher =
                Optional.ofNullable(System.getProperty("signpost.launcher"))
                        .orElse("/usr/bin/signpost");
        return """
        [Unit]
        Description=Signpost e-mail server
        After=network-online.target
        Wants=network-online.target

        [Service]
        User=%s
        ExecStart=%s run --config %s
        ExecReload=/bin/kill -HUP $MAINPID
        # The one right that ports below 1024 need; or pass the sockets by a .socket unit and drop it.
        AmbientCapabilities=CAP_NET_BIND_SERVICE
        CapabilityBoundingSet=CAP_NET_BIND_SERVICE
        NoNewPrivileges=yes
        ProtectSystem=full
        ProtectHome=read-only
        ReadWritePaths=%s
        # For the control socket of a data folder whose path is too long for one.
        RuntimeDirectory=signpost
        PrivateTmp=yes
        LimitNOFILE=65536
        Restart=on-failure
        RestartPreventExitStatus=1 2
        TimeoutStopSec=30

        [Install]
        WantedBy=multi-user.target
        """
                .formatted(user, word(launcher), word(config.toString()), word(data.toString()))
                .lines()
                .toList();
    }

    /** A path as one word of a unit (systemd.syntax(7)). */
    private static String word(String path) {
        String escaped = path.replace("\\", "\\\\").replace("\"", "\\\"").replace("%", "%%");
        return escaped.contains(" ") ? '"' + escaped + '"' : escaped;
    }
}
