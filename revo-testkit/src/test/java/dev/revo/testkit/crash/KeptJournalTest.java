package dev.revo.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.contract.RunJournalContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal of processes that are killed: its contract, and what the next one finds. */
@NullUnmarked // JUnit fills fields before each test.
class KeptJournalTest {
    private static final RunId ONE = RunId.of(SequentialIds.id(1));
    private static final RunId TWO = RunId.of(SequentialIds.id(2));
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path directory;

    private TestContexts contexts;

    @BeforeEach
    void open() {
        contexts = TestContexts.open();
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    @Nested
    class Contract extends RunJournalContract {
        private KeptJournal journal;

        @Override
        protected RunJournal journal() {
            journal = KeptJournal.open(directory.resolve("in/journal"));
            return journal;
        }

        @AfterEach
        void closeJournal() {
            journal.close();
        }
    }

    private static JournalEntry entry(RunId run, long sequence, String type) {
        return JournalEntry.of(run, sequence, type, 1, AT, new byte[] {1, 2, 3});
    }

    @Test
    void the_next_process_finds_what_was_done_and_goes_on_whatever_byte_was_the_last() throws IOException {
        Path file = directory.resolve("journal");
        RunContext ctx = contexts.of("acme", "ada");
        try (KeptJournal journal = KeptJournal.open(file)) {
            assertThat(journal.guarantees()).hasSize(1);
            journal.append(ctx, journal.claim(ctx, ONE).orElseThrow(), List.of(entry(ONE, 0, "a"), entry(ONE, 1, "b")));
            journal.append(ctx, journal.claim(ctx, TWO).orElseThrow(), List.of(entry(TWO, 0, RunJournal.FINISHED)));
            assertThat(journal.purge(ctx, AT.plusSeconds(1), 10, output -> {}).runs())
                    .as("the other one goes on and may be its parent")
                    .isEmpty();
        }
        byte[] whole = Files.readAllBytes(file);
        for (int cut = 0; cut <= whole.length; cut++) {
            Files.write(file, Arrays.copyOf(whole, cut));
            try (KeptJournal again = KeptJournal.open(file)) {
                int size = again.read(ctx, ONE, 0, 9).size();
                assertThat(size).isIn(0, 2);
                assertThat(again.runs()).hasSizeLessThanOrEqualTo(2);
                JournalEntry more = entry(ONE, size, "more");
                again.append(ctx, again.claim(ctx, ONE).orElseThrow(), List.of(more));
            }
            try (KeptJournal third = KeptJournal.open(file)) {
                assertThat(third.last(ctx, ONE)).map(JournalEntry::type).contains("more");
                assertThat(third.claim(ctx, ONE).orElseThrow()).isGreaterThan(1);
            }
        }
    }

    @Test
    void a_closed_one_refuses() {
        KeptJournal journal = KeptJournal.open(directory.resolve("journal"));
        journal.close();
        RunContext ctx = contexts.of("acme", "ada");
        assertThatThrownBy(() -> journal.claim(ctx, ONE)).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void a_place_that_is_no_file_is_told(@TempDir Path other) {
        assertThatThrownBy(() -> KeptJournal.open(other)).isInstanceOf(UncheckedIOException.class);
    }
}
