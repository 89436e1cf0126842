package dev.revo.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.audit.AuditRecord;
import dev.revo.error.InvalidRequestException;
import dev.revo.scope.Principal;
import dev.revo.spi.AuditLedger.Head;
import dev.revo.spi.AuditLedger.Note;
import dev.revo.spi.AuditLedger.Position;
import dev.revo.spi.AuditLedger.Row;
import dev.revo.spi.AuditSink.Batch;
import dev.revo.spi.AuditSink.Begin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AuditSinkTest {
    private static final Begin AFTER_FOUR = new Begin(4, "04", false, Optional.empty());

    private static Row row(long number) {
        return new Row(
                number,
                "0" + number,
                new AuditRecord(
                        new UUID(1, number),
                        Instant.EPOCH,
                        "acme",
                        "ada",
                        Principal.Kind.USER,
                        "a:b",
                        "",
                        AuditRecord.Result.DONE,
                        Optional.empty(),
                        Map.of()));
    }

    private static Note note(long sequence) {
        return new Note("note", new Head(sequence, "0" + sequence, List.of()));
    }

    private static Batch batch(List<Row> rows, Note... notes) {
        return new Batch("acme", AFTER_FOUR, rows, List.of(notes));
    }

    @Test
    void a_batch_knows_its_last_line_and_does_not_change() {
        List<Row> rows = new ArrayList<>(List.of(row(5), row(6)));
        Batch batch = batch(rows, note(4), note(6));
        rows.clear();
        assertThat(batch.rows()).hasSize(2);
        assertThat(batch.last()).isEqualTo(6);
        assertThat(batch(List.of(), note(4)).last()).isEqualTo(4);
        assertThatThrownBy(() -> batch.rows().add(row(7))).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void a_batch_with_a_gap_or_a_foreign_checkpoint_is_refused() {
        for (List<Row> rows : List.of(List.of(row(6)), List.of(row(5), row(7)), List.of(row(6), row(5)))) {
            assertThatThrownBy(() -> batch(rows))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("batch.rows");
        }
        for (long sequence : new long[] {3, 7}) {
            assertThatThrownBy(() -> batch(List.of(row(5), row(6)), note(sequence)))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("batch.notes");
        }
    }

    @Test
    void a_position_is_held_to_the_millisecond() {
        Instant until = Instant.parse("2026-01-01T00:00:00.123456Z");
        Position held = new Position(7, true, true, Instant.EPOCH).held(until);
        assertThat(held).isEqualTo(new Position(7, true, true, Instant.parse("2026-01-01T00:00:00.123Z")));
    }

    @Test
    void a_sink_wants_all_lines_unless_it_says_from_when() {
        AuditSink plain = new AuditSink() {
            @Override
            public String name() {
                return "plain";
            }

            @Override
            public void deliver(Batch batch) {
                throw new IllegalStateException("nothing is given to it");
            }
        };
        assertThat(plain.since()).isEmpty();
    }
}
