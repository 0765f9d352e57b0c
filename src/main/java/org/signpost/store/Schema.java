package org.signpost.store;

import java.nio.file.Path;

/** The schema version of a file, kept in its {@code user_version}. */
final class Schema {

    private final Path file;
    private final Migrations migrations;

    Schema(Path file, Migrations migrations) {
        this.file = file;
        this.migrations = migrations;
    }

    /**
     * Runs the steps that the file hasn't seen, each with its version number in one transaction.
     */
    void bringUp(Sql sql) throws StoreException {
        int version = version(sql);
        if (version > migrations.newest()) throw newer(version);
        sql.commit();
        for (; version < migrations.newest(); version++) {
            sql.script(migrations.steps().get(version));
            sql.script("PRAGMA user_version = " + (version + 1));
            sql.commit();
        }
    }

    /** Refuses a file whose schema isn't the newest known; returns its version. */
    int check(Sql sql) throws StoreException {
        int version = version(sql);
        if (version > migrations.newest()) throw newer(version);
        if (version < migrations.newest()) {
            throw new StoreException(
                    file.getFileName()
                            + " has schema "
                            + version
                            + ", older than "
                            + migrations.newest()
                            + ": start the server once, it brings the file up to date");
        }
        return version;
    }

    private static int version(Sql sql) throws StoreException {
        return Math.toIntExact(sql.number("PRAGMA user_version"));
    }

    private StoreException newer(int version) {
        return new StoreException(
                file.getFileName()
                        + " has schema "
                        + version
                        + ", this version knows up to "
                        + migrations.newest()
                        + ": run a newer Signpost");
    }
}
