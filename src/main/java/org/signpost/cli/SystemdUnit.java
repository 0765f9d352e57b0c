package org.signpost.cli;

import org.signpost.address.Characters;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Words a systemd unit that runs the server as a user who isn't root.
 *
 * @param config the file
 * @param data the folder that the server writes to
 * @param user whose server it is
 * @param isForAnotherUser whether that isn't the one who made the files
 */
record SystemdUnit(Path config, Path data, String user, boolean isForAnotherUser) {

    private static final String TEXT =
            """
            [Unit]
            Description=Signpost e-mail server
            After=network-online.target
            Wants=network-online.target

            [Service]
            Type=exec
            User={user}
            {environment}ExecStart={launcher} run --config {config}
            # Fails, and says why, where the new file has problems; the old one stays in force then.
            ExecReload={launcher} reload --config {config}
            Restart=on-failure
            RestartSec=5
            # A configuration with problems doesn't get better by itself.
            RestartPreventExitStatus=1 2
            # Sessions have 10 s to end, attempts another 20 s.
            TimeoutStopSec=60
            LimitNOFILE=65536

            # The one right, for ports below 1024; with sockets from a .socket unit both may be empty.
            AmbientCapabilities=CAP_NET_BIND_SERVICE
            CapabilityBoundingSet=CAP_NET_BIND_SERVICE

            # It writes here and nowhere else: add what `data` in the configuration says.
            ReadWritePaths={data}
            RuntimeDirectory=signpost
            ProtectSystem=strict
            {homes}
            PrivateTmp=yes
            PrivateDevices=yes
            NoNewPrivileges=yes
            ProtectClock=yes
            ProtectControlGroups=yes
            ProtectHostname=yes
            ProtectKernelLogs=yes
            ProtectKernelModules=yes
            ProtectKernelTunables=yes
            LockPersonality=yes
            RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
            RestrictNamespaces=yes
            RestrictRealtime=yes
            RestrictSUIDSGID=yes
            SystemCallArchitectures=native
            SystemCallFilter=@system-service
            SystemCallErrorNumber=EPERM
            # MemoryDenyWriteExecute would forbid Java to compile what it runs.

            [Install]
            WantedBy=multi-user.target
            """;

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

    /** The unit. */
    List<String> lines() {
        Path launcher = Path.of(property("signpost.launcher").orElse("/usr/bin/signpost"));
        Optional<Path> jdk = property("java.home").map(Path::of);
        boolean hidden =
                Stream.concat(Stream.of(launcher, config, data), jdk.stream())
                        .anyMatch(SystemdUnit::isInAHome);
        // The launcher would find a JDK in the usual folders, but not one that PATH or JAVA_HOME
        // named to the administrator only.
        String environment =
                jdk.map(j -> "Environment=" + quoted("JAVA_HOME=" + j) + "\n").orElse("");
        String homes =
                hidden
                        ? "# Something above is in a home folder; where nothing is, say yes.\n"
                                + "ProtectHome=no"
                        : "ProtectHome=yes";
        return TEXT.replace("{environment}", environment)
                .replace("{user}", user)
                .replace("{launcher}", command(launcher))
                .replace("{config}", command(config))
                .replace("{data}", quoted(data))
                .replace("{homes}", homes)
                .lines()
                .toList();
    }

    private static Optional<String> property(String name) {
        return Optional.ofNullable(System.getProperty(name));
    }

    private static boolean isInAHome(Path path) {
        return Stream.of("/home", "/root", "/run/user").anyMatch(path::startsWith);
    }

    /** In a command line systemd also replaces what follows a $. */
    private static String command(Path path) {
        return quoted(path.toString().replace("$", "$$"));
    }

    /** As systemd reads it: % has a meaning of its own. */
    private static String quoted(Object text) {
        String escaped =
                text.toString().replace("\\", "\\\\").replace("\"", "\\\"").replace("%", "%%");
        boolean plain = Characters.all(escaped, c -> c > ' ' && c != '\'' && c != ';');
        return plain ? escaped : "\"" + escaped + "\"";
    }
}
