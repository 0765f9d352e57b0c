package org.signpost.delivery;

import org.signpost.smtp.Capabilities;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtpclient.Content;

import java.io.IOException;
import java.util.Optional;

/**
 * Decides whether a message can go to a server in the form that it has. 8-bit content goes only to
 * servers that offer 8BITMIME (RFC 6152 §3); to others it is returned.
 */
final class Conversion {
    private Conversion() {}

    /**
     * Why the server can't have the message; empty where it can, as it is.
     *
     * @throws IOException when the content can't be read
     */
    static Optional<DeliveryStatus> refusal(Capabilities peer, Content content) throws IOException {
        if (peer.has("8BITMIME") || !content.isEightBit()) return Optional.empty();
        // RFC 6152 §3: conversion required but not supported.
        return Optional.of(
                DeliveryStatus.ours(
                        "5.6.3",
                        "the message has 8-bit content, and the next server takes only 7-bit"));
    }
}
