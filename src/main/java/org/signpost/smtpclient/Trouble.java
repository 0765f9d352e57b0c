package org.signpost.smtpclient;

import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtp.ReplyReader.ProtocolException;
import org.signpost.smtp.StatusCode;
import org.signpost.tls.TlsFailure;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.util.Optional;

/**
 * Turns what went wrong with the world into the status of a recipient; the one place that does. It
 * is always temporary, because a broken world says nothing about the recipient.
 */
public final class Trouble {
    private Trouble() {}

    /** No connection came about. */
    static DeliveryStatus connecting(Target target, IOException e) {
        String why =
                switch (e) {
                    case SocketTimeoutException timeout -> "no answer";
                    case ConnectException refused -> lower(e);
                    case NoRouteToHostException noRoute -> "no route to the host";
                    default -> lower(e);
                };
        return new DeliveryStatus(
                StatusCode.of("4.4.1"),
                "can't connect to " + target.remote() + ": " + why,
                Optional.empty(),
                Optional.empty());
    }

    /** A connection broke, or its peer broke the rules. */
    static DeliveryStatus talking(Target target, String doing, IOException e) {
        String code =
                switch (e) {
                    case TlsFailure tls -> "4.7.5";
                    case ProtocolException nonsense -> "4.5.0";
                    default -> "4.4.2";
                };
        String why =
                switch (e) {
                    case EOFException end -> "the server closed the connection";
                    default -> lower(e);
                };
        return new DeliveryStatus(
                StatusCode.of(code),
                target.remote() + " " + doing + ": " + why,
                Optional.of(target.remote()),
                Optional.empty());
    }

    /** Something of our own failed: a disk, a file, the store. */
    public static DeliveryStatus local(IOException e) {
        return DeliveryStatus.ours("4.3.0", "local trouble: " + lower(e));
    }

    private static String lower(IOException e) {
        String message = String.valueOf(e.getMessage());
        boolean word = message.length() > 1 && Character.isLowerCase(message.charAt(1));
        return word ? Character.toLowerCase(message.charAt(0)) + message.substring(1) : message;
    }
}
