package org.signpost.cli;

import org.signpost.address.Characters;

/** A host and a port as an administrator writes them. */
record HostAndPort(String host, int port) {

    static HostAndPort parse(String text, int otherwise) {
        int colon = text.lastIndexOf(':');
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        boolean several = colon >= 0 && text.indexOf(':') != colon && !text.startsWith("[");
        if (colon < 0 || bracketed || several) return new HostAndPort(bare(text), otherwise);
        String port = text.substring(colon + 1);
        if (!Characters.isNumber(port, 5) || Integer.parseInt(port) > 65535) {
            throw Failure.usage("not a port: " + port);
        }
        return new HostAndPort(bare(text.substring(0, colon)), Integer.parseInt(port));
    }

    private static String bare(String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return bracketed ? host.substring(1, host.length() - 1) : host;
    }
}
