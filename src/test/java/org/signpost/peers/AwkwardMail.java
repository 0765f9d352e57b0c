package org.signpost.peers;

/** Mail with what often suffers on its way: dots, octets above 127, trailing space, empty lines. */
final class AwkwardMail {
    private AwkwardMail() {}

    private static final String CONTENT =
            """
            Date: Tue, 24 Nov 2026 12:00:00 +0000
            From: <alice@a.test>
            To: <@TO@>
            Message-ID: <@NAME@@peers.test>
            Subject: @NAME@
            MIME-Version: 1.0
            Content-Type: text/plain; charset=iso-8859-1
            Content-Transfer-Encoding: 8bit

            .
            ..dots
            Gr\u00fc\u00dfe\s\s

            From here on: the end

            """
                    .replace("\n", "\r\n");

    /** A message of that name, each character of it an octet. */
    static String named(String name, String to) {
        return CONTENT.replace("@TO@", to).replace("@NAME@", name);
    }
}
