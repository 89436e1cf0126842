package dev.revo.bench.stores;

import java.sql.SQLException;

/** One of the two that count. Thread-safe. */
interface Side {
    /** Counts the event of this number. */
    void count(long number) throws SQLException;
}
