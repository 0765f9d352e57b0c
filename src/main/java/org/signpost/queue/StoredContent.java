package org.signpost.queue;

import org.signpost.store.Database;
import org.signpost.store.StoreException;

import java.io.IOException;
import java.io.InputStream;

/** The chunks of one message in their order, each fetched by a short read when it is needed. */
final class StoredContent extends InputStream {

    private final Database database;
    private final QueueId id;
    private final long size;
    private byte[] chunk = new byte[0];
    private int place;
    private int next;
    private long fetched;

    StoredContent(Database database, QueueId id, long size) {
        this.database = database;
        this.id = id;
        this.size = size;
    }

    @Override
    public int read() throws IOException {
        return hasMore() ? chunk[place++] & 0xff : -1;
    }

    @Override
    public int read(byte[] octets, int offset, int length) throws IOException {
        if (length == 0) return 0;
        if (!hasMore()) return -1;
        int some = Math.min(length, chunk.length - place);
        System.arraycopy(chunk, place, octets, offset, some);
        place += some;
        return some;
    }

    @Override
    public int available() {
        return chunk.length - place;
    }

    private boolean hasMore() throws IOException {
        if (place < chunk.length) return true;
        if (fetched == size) return false;
        long message = id.number();
        int number = next;
        chunk =
                database.read(sql -> ContentRows.chunk(sql, message, number))
                        .orElseThrow(() -> new StoreException(id + " isn't in the queue any more"));
        place = 0;
        next++;
        fetched += chunk.length;
        return true;
    }
}
