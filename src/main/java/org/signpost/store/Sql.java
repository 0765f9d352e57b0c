package org.signpost.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One connection's SQL, for the time of one {@link Work}; statements stay prepared, so their text
 * must be constant. Values are bound in order: String, Long, Integer, Boolean, byte[], Instant (as
 * milliseconds since 1970), and Optional of these, whose absence is NULL.
 */
public final class Sql {

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Sql(Connection connection) {
        this.connection = connection;
    }

    /** Runs an INSERT, UPDATE or DELETE; returns how many rows it changed. */
    public int change(String sql, Object... values) throws StoreException {
        try {
            return bound(sql, values).executeUpdate();
        } catch (SQLException failure) {
            throw Failures.of(failure);
        }
    }

    /** All rows of a SELECT. */
    public <T> List<T> all(String sql, Row.Shape<T> shape, Object... values) throws StoreException {
        try (ResultSet answer = bound(sql, values).executeQuery()) {
            List<T> rows = new ArrayList<>();
            Row row = new Row(answer);
            while (answer.next()) rows.add(shape.of(row));
            return rows;
        } catch (SQLException failure) {
            throw Failures.of(failure);
        }
    }

    /** The first row of a SELECT, or empty where it has none. */
    public <T> Optional<T> first(String sql, Row.Shape<T> shape, Object... values)
            throws StoreException {
        try (ResultSet answer = bound(sql, values).executeQuery()) {
            return answer.next() ? Optional.of(shape.of(new Row(answer))) : Optional.empty();
        } catch (SQLException failure) {
            throw Failures.of(failure);
        }
    }

    /** The one integer that a SELECT such as a count always answers. */
    public long number(String sql, Object... values) throws StoreException {
        return first(sql, row -> row.number(1), values)
                .orElseThrow(() -> new StoreException("no answer: " + sql));
    }

    /** Runs a script of statements that bind and answer nothing. */
    void script(String script) throws StoreException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(script);
        } catch (SQLException failure) {
            throw Failures.of(failure);
        }
    }

    /** Sets something of the connection, or asks for it. */
    void pragma(String pragma) throws StoreException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(pragma);
        } catch (SQLException failure) {
            throw Failures.of(failure);
        }
    }

    void commit() throws StoreException {
        try {
            connection.commit();
        } catch (SQLException failure) {
            throw Failures.of(failure);
        }
    }

    void rollback() throws StoreException {
        try {
            connection.rollback();
        } catch (SQLException failure) {
            throw Failures.of(failure);
        }
    }

    void close() throws StoreException {
        try (connection) {
            for (PreparedStatement statement : prepared.values()) statement.close();
            prepared.clear();
        } catch (SQLException failure) {
            throw Failures.of(failure);
        }
    }

    private PreparedStatement bound(String sql, Object... values) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < values.length; i++) bind(statement, i + 1, values[i]);
        return statement;
    }

    private static void bind(PreparedStatement statement, int place, Object value)
            throws SQLException {
        switch (value) {
            case String text -> statement.setString(place, text);
            case Long number -> statement.setLong(place, number);
            case Integer number -> statement.setInt(place, number);
            case Boolean flag -> statement.setInt(place, flag ? 1 : 0);
            case byte[] octets -> statement.setBytes(place, octets);
            case Instant instant -> statement.setLong(place, instant.toEpochMilli());
            case Optional<?> some when some.isPresent() -> bind(statement, place, some.get());
            case Optional<?> none -> statement.setNull(place, java.sql.Types.NULL);
            default -> throw new IllegalArgumentException("can't bind " + value.getClass());
        }
    }
}
