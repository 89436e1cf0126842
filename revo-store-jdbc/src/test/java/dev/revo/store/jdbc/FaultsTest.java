package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.error.BugException;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.OverloadedException;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsTest {
    private static RevoException told(SQLException e) {
        return Faults.of(new IllegalStateException("wrapped", new IllegalArgumentException(e)));
    }

    @ParameterizedTest
    @CsvSource({
        "53100, UnavailableException, database_full, true",
        "90100, UnavailableException, database_full, true",
        "25006, UnavailableException, database_read_only, true",
        "08006, UnavailableException, database_unavailable, true",
        "57P01, UnavailableException, database_unavailable, true",
        "90098, UnavailableException, database_unavailable, true",
        "22001, InvalidRequestException, too_long, false",
        "40001, ConflictException, lost_race, false",
        "40P01, ConflictException, lost_race, false",
        "42601, BugException, sql_failed, false",
    })
    void each_state_has_its_meaning(String state, String type, String code, boolean retryable) {
        SQLException cause = new SQLException("the database's words", state);
        RevoException told = told(cause);
        assertThat(told.getClass().getSimpleName()).isEqualTo(type);
        assertThat(told.code()).isEqualTo(code);
        assertThat(told.retryable()).isEqualTo(retryable);
        assertThat(told).hasRootCause(cause);
        // The database's words may hold values of rows.
        assertThat(told.getMessage()).doesNotContain("the database's words");
    }

    @Test
    void a_state_that_is_missing_or_unknown_is_a_bug() {
        assertThat(told(new SQLException("no state"))).isInstanceOf(BugException.class);
        assertThat(Faults.of(new IllegalStateException("no SQL"))).isInstanceOf(BugException.class);
    }

    @Test
    void a_pool_without_a_connection_is_an_overload() {
        assertThat(told(new SQLTransientConnectionException("timeout"))).isInstanceOf(OverloadedException.class);
    }

    @Test
    void a_pool_that_cannot_connect_is_a_database_that_is_gone() {
        for (String state : new String[] {"08001", "57P03", "53300"}) {
            assertThat(told(new SQLTransientConnectionException("timeout", state)))
                    .isInstanceOf(UnavailableException.class)
                    .satisfies(e -> assertThat(e.code()).isEqualTo("database_unavailable"));
        }
    }

    @Test
    void a_file_that_cannot_be_written_is_named_by_its_cause() {
        assertThat(Faults.file("x", new IOException("No space left on device")).code())
                .isEqualTo("database_full");
        assertThat(Faults.file("x", new java.nio.file.AccessDeniedException("f"))
                        .code())
                .isEqualTo("database_read_only");
        assertThat(Faults.file("x", new java.nio.file.FileSystemException("f", null, "Read-only file system"))
                        .code())
                .isEqualTo("database_read_only");
        assertThat(Faults.file("x", new IOException("else")).code()).isEqualTo("database_unavailable");
    }

    @Test
    void a_disk_without_space_is_found_below_h2s_own_state() {
        SQLException e = new SQLException("io", "90028");
        e.initCause(new IllegalStateException(new IOException("No space left on device")));
        assertThat(told(e).code()).isEqualTo("database_full");
    }

    @Test
    void what_a_body_threw_of_its_own_passes_as_it_is() {
        for (RevoException own : new RevoException[] {
            new ConflictException(Fault.of("mine", "Mine.")),
            new InvalidRequestException(Fault.of("mine", "Mine.")),
            new UnavailableException(Fault.of("mine", "Mine."))
        }) {
            assertThat(Faults.of(own)).isSameAs(own);
        }
    }

    @Test
    void only_lost_races_are_run_again() {
        assertThat(Faults.race(new IllegalStateException(new SQLException("x", "40001"))))
                .isTrue();
        assertThat(Faults.race(new IllegalStateException(new SQLException("x", "08006"))))
                .isFalse();
        assertThat(Faults.race(new IllegalStateException("x"))).isFalse();
    }
}
