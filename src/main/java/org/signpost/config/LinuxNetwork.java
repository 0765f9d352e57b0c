package org.signpost.config;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads gateways from the kernel's routing tables and bridges from its interfaces; knows of none
 * where the system has neither.
 *
 * @param ipv4Routes {@code /proc/net/route}
 * @param ipv6Routes {@code /proc/net/ipv6_route}
 */
record LinuxNetwork(Path ipv4Routes, Path ipv6Routes) implements HostNetwork {

    private static final Pattern BRIDGE =
            Pattern.compile(
                    "docker[0-9]+|docker_gwbridge|br-.+|cni.*|cbr[0-9]+|kube-bridge|podman.*"
                            + "|nerdctl[0-9]+|virbr[0-9]+|lxcbr[0-9]+|lxdbr[0-9]+|incusbr[0-9]+");

    /** Of slirp4netns, whose port forwarder connects from the container's own address. */
    private static final String ROOTLESS = "tap0";

    /** What Docker, Podman, systemd's and LXC's, and Kubernetes leave in a container. */
    private static final List<Path> CONTAINER =
            List.of(
                    Path.of("/.dockerenv"),
                    Path.of("/run/.containerenv"),
                    Path.of("/run/systemd/container"),
                    Path.of("/run/secrets/kubernetes.io"));

    /**
     * A route to half of all addresses or an eighth is a default route by another name: VPNs split
     * theirs in two, and 2000::/3 is the whole public IPv6.
     */
    private static final int WIDEST_SPLIT_PREFIX = 3;

    private static final HexFormat HEX = HexFormat.of();

    static LinuxNetwork ofThisHost() {
        return new LinuxNetwork(Path.of("/proc/net/route"), Path.of("/proc/net/ipv6_route"));
    }

    @Override
    public List<Forwarder> forwarders() {
        List<Forwarder> found = new ArrayList<>(gateways());
        for (NetworkInterface face : interfaces()) {
            String name = face.getName();
            if (isBridge(name)) add(found, face, "the address of the bridge " + name);
            if (name.equals(ROOTLESS)) add(found, face, "this container's own address");
        }
        return found;
    }

    private static void add(List<Forwarder> found, NetworkInterface face, String what) {
        face.inetAddresses().map(a -> new Forwarder(a, what)).forEach(found::add);
    }

    @Override
    public boolean isContainer() {
        return CONTAINER.stream().anyMatch(Files::exists);
    }

    @Override
    public boolean isOwn(InetAddress address) {
        return interfaces().stream()
                .flatMap(NetworkInterface::inetAddresses)
                .anyMatch(address::equals);
    }

    static boolean isBridge(String name) {
        return BRIDGE.matcher(name).matches();
    }

    List<Forwarder> gateways() {
        Stream<InetAddress> four = lines(ipv4Routes).flatMap(l -> ipv4Gateway(l).stream());
        Stream<InetAddress> six = lines(ipv6Routes).flatMap(l -> ipv6Gateway(l).stream());
        return Stream.concat(four, six)
                .distinct()
                .map(a -> new Forwarder(a, "the default gateway"))
                .toList();
    }

    /** Interface, destination, gateway, flags, three counters, mask; octets in host order. */
    private static Optional<InetAddress> ipv4Gateway(String line) {
        String[] words = line.strip().split("\\s+", -1);
        if (words.length < 8 || !octets(words[7], 4).map(LinuxNetwork::isDefault).orElse(false)) {
            return Optional.empty();
        }
        return octets(words[2], 4).map(LinuxNetwork::reversed).flatMap(LinuxNetwork::gateway);
    }

    /** Destination, its prefix, source, its prefix, next hop; octets in network order. */
    private static Optional<InetAddress> ipv6Gateway(String line) {
        String[] words = line.strip().split("\\s+", -1);
        if (words.length < 5 || !words[1].matches("[0-9A-Fa-f]{2}")) return Optional.empty();
        if (HexFormat.fromHexDigits(words[1]) > WIDEST_SPLIT_PREFIX) return Optional.empty();
        return octets(words[4], 16).flatMap(LinuxNetwork::gateway);
    }

    private static boolean isDefault(byte[] mask) {
        return new BigInteger(1, mask).bitCount() <= WIDEST_SPLIT_PREFIX;
    }

    private static Optional<byte[]> octets(String hex, int count) {
        return hex.matches("[0-9A-Fa-f]{" + 2 * count + "}")
                ? Optional.of(HEX.parseHex(hex))
                : Optional.empty();
    }

    /** The tables are in host order, which is little-endian on every platform we run on. */
    private static byte[] reversed(byte[] octets) {
        byte[] turned = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) turned[i] = octets[octets.length - 1 - i];
        return turned;
    }

    private static Optional<InetAddress> gateway(byte[] octets) {
        try {
            return Optional.of(InetAddress.getByAddress(octets))
                    .filter(a -> !a.isAnyLocalAddress());
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static Stream<String> lines(Path table) {
        try {
            return Files.readAllLines(table, StandardCharsets.US_ASCII).stream();
        } catch (IOException notThisSystem) {
            return Stream.empty();
        }
    }

    private static List<NetworkInterface> interfaces() {
        try {
            return NetworkInterface.networkInterfaces().toList();
        } catch (SocketException noneVisible) {
            return List.of();
        }
    }
}
