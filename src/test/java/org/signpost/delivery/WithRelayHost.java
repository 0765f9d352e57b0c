package org.signpost.delivery;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.config.RouteConfig.TlsLevel;
import org.signpost.smtpclient.ScriptedServer;

import java.io.IOException;
import java.nio.file.Path;

/** A test of delivery to a host that does as it is told. */
abstract class WithRelayHost {

    @TempDir Path data;
    ScriptedServer server;
    Desk desk;

    @BeforeEach
    void setUp() throws IOException {
        server = new ScriptedServer();
        desk = new Desk(data).relay(server.address(), TlsLevel.NONE);
    }

    @AfterEach
    void tearDown() throws IOException {
        desk.close();
        server.close();
    }
}
