package org.signpost.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** The present row of an answer; columns count from 1, as in SQL. */
public final class Row {

    private final ResultSet answer;

    Row(ResultSet answer) {
        this.answer = answer;
    }

    /**
     * Makes a value of a row.
     *
     * @param <T> the value
     */
    @FunctionalInterface
    public interface Shape<T> {

        /** The value of that row, which is gone afterwards. */
        T of(Row row) throws StoreException;
    }

    /** Whether a column holds NULL. */
    public boolean isNull(int column) throws StoreException {
        return Optional.ofNullable(value(ResultSet::getObject, column)).isEmpty();
    }

    /** An integer; 0 for NULL. */
    public long number(int column) throws StoreException {
        return value(ResultSet::getLong, column);
    }

    /** An integer that fits 32 bits; 0 for NULL. */
    public int small(int column) throws StoreException {
        return value(ResultSet::getInt, column);
    }

    /** Whether an integer isn't 0. */
    public boolean flag(int column) throws StoreException {
        return small(column) != 0;
    }

    /**
     * A text that isn't NULL.
     *
     * @throws DamagedException when it is
     */
    public String text(int column) throws StoreException {
        return textIfAny(column).orElseThrow(() -> unexpected(column));
    }

    /** A text, or empty for NULL. */
    public Optional<String> textIfAny(int column) throws StoreException {
        return Optional.ofNullable(value(ResultSet::getString, column));
    }

    /**
     * A blob that isn't NULL.
     *
     * @throws DamagedException when it is
     */
    public byte[] octets(int column) throws StoreException {
        return octetsIfAny(column).orElseThrow(() -> unexpected(column));
    }

    /** A blob, or empty for NULL. */
    public Optional<byte[]> octetsIfAny(int column) throws StoreException {
        return Optional.ofNullable(value(ResultSet::getBytes, column));
    }

    /** An instant, stored as milliseconds since 1970. */
    public Instant instant(int column) throws StoreException {
        return Instant.ofEpochMilli(number(column));
    }

    /** An instant, or empty for NULL. */
    public Optional<Instant> instantIfAny(int column) throws StoreException {
        return isNull(column) ? Optional.empty() : Optional.of(instant(column));
    }

    private interface Getter<T> {
        T of(ResultSet answer, int column) throws SQLException;
    }

    private <T> T value(Getter<T> getter, int column) throws StoreException {
        try {
            return getter.of(answer, column);
        } catch (SQLException failure) {
            throw Failures.of(failure);
        }
    }

    private static DamagedException unexpected(int column) {
        return new DamagedException("column " + column + " holds NULL where it never should");
    }
}
