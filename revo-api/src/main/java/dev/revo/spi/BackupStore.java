package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import dev.revo.run.RunContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * SPI: everything that a store keeps of a tenant, as typed rows. It has no default: what is in memory alone is not backed
 * up. With a context it means the context's tenant, whose id is in no row. Thread-safe.
 */
public interface BackupStore {
    /** Version of the tables; greater for later ones. */
    int schema();

    /** The tables, each after those that its rows refer to; unmodifiable. */
    List<Table> tables();

    /**
     * Hands out all rows, table by table in the order of {@link #tables}, as they are at one moment.
     *
     * @param rows is given each row in a transaction that goes on meanwhile
     * @return how many there are of each kind that is left out because it is worthless elsewhere, such as sessions
     */
    Map<String, Long> read(RunContext ctx, RowSink rows);

    /**
     * What keeps an organization from being restored as the context's tenant: the id or the domain is in use, or the tenant
     * has rows. Lines of its audit log are not in the way: whoever looks for an organization leaves some.
     */
    Optional<String> obstacle(RunContext ctx, String domain);

    /**
     * Keeps all rows, in the unit of work of the context if there is one. What is not in rows is made from them: the
     * organization's place in the directory, lines that wait for the audit chain, and, unless it is renamed, runs that go
     * on. What {@link #obstacle} says is asked before, in the same unit.
     *
     * @param rows hands out the rows, table by table in an order in which each comes after what it refers to; it may be asked again
     * @return how many rows of each table were kept
     * @throws dev.revo.error.ConflictException {@code restore_conflict} when something is in the way
     * @throws dev.revo.error.InvalidRequestException {@code backup_refused} when the store does not take a row
     */
    Map<String, Long> write(RunContext ctx, Arrival arrival, Rows rows);

    /**
     * Deletes rows of an organization that is closed for good, in every table that there is but the row of the organization
     * itself, and what of it stands in tables over all tenants, so that no secret and no run of it is found any more.
     *
     * @param atMost rows of its tables, 1 or more
     * @return how many rows of each table were deleted; empty when none is left
     */
    default Map<String, Long> erase(RunContext ctx, int atMost) {
        throw Purged.unsupported(this);
    }

    /**
     * Deletes the row of the organization itself, if no other is left, and keeps its id taken for ever; its domain is free.
     *
     * @return false when rows came meanwhile: {@link #erase} first
     */
    default boolean bury(RunContext ctx) {
        throw Purged.unsupported(this);
    }

    /** Is given rows. */
    @FunctionalInterface
    interface RowSink {
        /**
         * Takes a row.
         *
         * @param values of the table's columns in their order: {@link Kind#type} or null
         */
        void row(Table table, List<@Nullable Object> values);
    }

    /** Gives rows. */
    @FunctionalInterface
    interface Rows {
        /** Gives all rows. */
        void into(RowSink sink);
    }

    /**
     * As what an organization is restored.
     *
     * @param renamed whether it gets another id; runs that had not ended then lie still
     * @param chained whether its audit chain comes along: not under another id, which is a part of it, nor where there is a
     *     chain already; lines without one wait to be chained anew
     * @param domain the domain it gets; empty for its own
     */
    record Arrival(boolean renamed, boolean chained, Optional<String> domain) {
        /** Checks for nulls. */
        public Arrival {
            requireNonNull(domain, "domain");
        }
    }

    /** What a column holds. */
    enum Kind {
        /** Text. */
        TEXT(String.class),
        /** Whole numbers of 64 bits. */
        INTEGER(Long.class),
        /** Exact decimal numbers. */
        DECIMAL(java.math.BigDecimal.class),
        /** Yes or no. */
        BOOLEAN(Boolean.class),
        /** Moments, to the microsecond. */
        INSTANT(java.time.Instant.class),
        /** Bytes. */
        BYTES(byte[].class);

        private final Class<?> type;

        Kind(Class<?> type) {
            this.type = type;
        }

        /** The class of its values. */
        public Class<?> type() {
            return type;
        }
    }

    /**
     * A column.
     *
     * @param name of letters, digits and {@code _}
     * @param required whether a row cannot do without a value
     */
    record Column(String name, Kind kind, boolean required) {
        /** Checks for nulls. */
        public Column {
            requireNonNull(name, "name");
            requireNonNull(kind, "kind");
        }
    }

    /**
     * A table.
     *
     * @param name of letters, digits and {@code _}
     * @param columns in a fixed order, without the tenant's id; unmodifiable
     */
    record Table(String name, List<Column> columns) {
        /** Copies. */
        public Table {
            requireNonNull(name, "name");
            columns = List.copyOf(columns);
        }
    }
}
