package dev.revo.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunId;
import dev.revo.run.RunState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What modules are told of runs whose entries another version wrote. */
final class JournaledRunTest {
    private static List<JournalEntry> entries(int submitted, int finished) {
        RunId run = RunId.of(new UUID(1, 2));
        byte[] first = "{\"kind\":\"plan\",\"name\":\"p\",\"input\":\"{}\"}".getBytes(StandardCharsets.UTF_8);
        byte[] last = "{\"state\":\"SUCCEEDED\"}".getBytes(StandardCharsets.UTF_8);
        return List.of(
                JournalEntry.of(run, 0, "run.submitted", submitted, Instant.EPOCH, first),
                JournalEntry.of(run, 1, RunJournal.FINISHED, finished, Instant.EPOCH, last));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 2"})
    void runs_of_this_and_of_earlier_versions_are_read(int submitted, int finished) {
        assertThat(JournaledRun.of(entries(submitted, finished)).orElseThrow().end())
                .contains(RunState.SUCCEEDED);
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "1, 3"})
    void runs_of_a_newer_one_are_refused(int submitted, int finished) {
        assertThatThrownBy(() -> JournaledRun.of(entries(submitted, finished)))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("upgrade this one")
                .satisfies(e -> assertThat(((RevoException) e).code()).isEqualTo("newer_journal"));
    }

    private static JournalEntry question(int sequence, String type, String key) {
        byte[] data = ("{\"key\":\"" + key + "\"}").getBytes(StandardCharsets.UTF_8);
        return JournalEntry.of(RunId.of(new UUID(1, 2)), sequence, type, 1, Instant.EPOCH, data);
    }

    @Test
    void questions_stay_open_until_they_are_decided() {
        List<JournalEntry> entries = List.of(
                entries(1, 1).get(0),
                question(1, "run.asked", "step:one"),
                question(2, "run.asked", "step:two"),
                question(3, "run.decided", "step:one"));
        assertThat(JournaledRun.of(entries).orElseThrow().asked()).containsExactly("step:two");
    }
}
