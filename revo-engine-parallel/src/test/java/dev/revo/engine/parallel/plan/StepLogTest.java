package dev.revo.engine.parallel.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.RevoException;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class StepLogTest {
    private static JournalEntry entry(String type, int version, String text) {
        RunId run = RunId.of(new UUID(7, 7));
        return JournalEntry.of(run, 0, type, version, Instant.EPOCH, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_line_of_a_newer_form_is_refused_by_its_version_before_its_fields_are_looked_at() {
        List<JournalEntry> newer = List.of(entry("step.chosen", 2, "{\"step\":\"a\",\"holds\":true,\"unknown\":1}"));
        assertThatThrownBy(() -> StepLog.of(newer))
                .isInstanceOfSatisfying(
                        RevoException.class, e -> assertThat(e.code()).isEqualTo("newer_journal"));
    }

    @Test
    void lines_are_read_as_they_were_written_and_entries_of_others_are_left_alone() {
        StepLine line = new StepLine.Chosen("a", true);
        StepLog log = StepLog.of(List.of(
                entry(line.note().type(), line.note().version(), line.note().text()), entry("of.others", 9, "?")));
        assertThat(log.chosen("a")).contains(true);
    }
}
