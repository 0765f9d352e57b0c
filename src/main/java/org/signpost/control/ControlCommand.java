package org.signpost.control;

import org.signpost.json.JsonObject;

import java.io.IOException;
import java.util.Optional;

/** What the server does for one kind of request. */
@FunctionalInterface
public interface ControlCommand {

    /**
     * Carries out a request.
     *
     * @param request its first object
     * @param call who asks, and what more he sends
     * @return the answer; an {@code error} member in it says that it could not be done
     * @throws IOException when the connection or the server's store fails
     */
    JsonObject answer(JsonObject request, Call call) throws IOException;

    /** Whether users other than root and the server's own may ask for it. */
    default boolean isForEverybody() {
        return false;
    }

    /** One request's connection. */
    interface Call {

        /** Who asks. */
        Peer peer();

        /** The next object that the peer sends; empty when it sends no more. */
        Optional<JsonObject> next() throws IOException;
    }

    /** The answer to a request that could not be carried out. */
    static JsonObject error(String message) {
        return JsonObject.of("error", message);
    }

    /** The same for a request that is wrong by itself, which {@code usage} in it says. */
    static JsonObject misuse(String message) {
        return error(message).with("usage", true);
    }
}
