package dev.revo.engine.parallel.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.RevoException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunLetter;
import dev.revo.spi.WorkBackend;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody else has the log in files open, so what is between processes it refuses. */
final class LogIsOneProcessTest {
    @Test
    void what_is_between_processes_is_refused_and_the_journal_works(@TempDir Path directory) throws IOException {
        RunId run = RunId.of(SequentialIds.id(1));
        try (TestContexts contexts = TestContexts.open();
                WorkLog log = WorkLog.open(directory)) {
            RunContext acme = contexts.of("acme", "ada");
            long fence = log.claim(acme, run).orElseThrow();
            log.append(acme, fence, List.of(JournalEntry.of(run, 0, "begun", 1, Instant.EPOCH, new byte[0])));
            assertThat(log.capabilities()).isEmpty();
            assertThat(WorkBackend.can(log, WorkBackend.Capability.POST)).isFalse();
            assertThat(log.watch(() -> {})).isEmpty();
            for (ThrowingCallable call : List.<ThrowingCallable>of(
                    () -> log.post(acme, run, RunLetter.pause("p", "ada")),
                    () -> log.arrived(contexts.system(), 1),
                    () -> log.drop(acme, run, "p"),
                    () -> log.release(acme, run, fence),
                    () -> log.free(contexts.system(), 1))) {
                assertThatThrownBy(call)
                        .isInstanceOfSatisfying(
                                RevoException.class, e -> assertThat(e.code()).isEqualTo("backend_unsupported"));
            }
            log.append(acme, fence, List.of(JournalEntry.of(run, 1, "after", 1, Instant.EPOCH, new byte[0])));
            assertThat(log.read(acme, run, 0, 10)).hasSize(2);
        }
    }
}
