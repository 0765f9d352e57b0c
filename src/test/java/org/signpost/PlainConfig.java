package org.signpost;

/** The configuration of a server of a.test that needs no account and no certificate. */
public final class PlainConfig {

    /** All but the listeners. */
    public static final String HEAD =
            """
            [node]
            name = "mx.a.test"
            data = "data"

            [[domain]]
            name = "a.test"
            aliases = { postmaster = "postmaster@example.com" }

            """;

    private PlainConfig() {}

    /** A listener in the clear; more lines may follow. */
    public static String mx(String address) {
        return listener("mx", address);
    }

    /** A relay in the clear for that network. */
    public static String relay(String address, String network) {
        return listener("relay", address) + "networks = [\"" + network + "\"]\n";
    }

    private static String listener(String role, String address) {
        return "[[listener]]\nrole = \"%s\"\naddress = \"%s\"\ntls = \"none\"\n"
                .formatted(role, address);
    }
}
