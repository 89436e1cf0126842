package dev.revo.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.engine.parallel.journal.WorkLog;
import dev.revo.error.WiringException;
import dev.revo.inmemory.InMemory;
import dev.revo.parallel.Job;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.spi.RevoModule;
import dev.revo.spi.RunJournal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs and keys of a reVo that has a directory. */
@NullUnmarked // JUnit fills fields before each test.
class KeptRunsTest {
    private static final RunOptions ONCE = RunOptions.defaults().idempotencyKey("once");

    private final AtomicInteger bodies = new AtomicInteger();
    private final Job<String, String> job = Job.of("echo", 1, String.class, String.class, (ctx, said) -> {
        bodies.incrementAndGet();
        return "heard " + said;
    });

    @TempDir
    private Path directory;

    private Revo.Builder host() {
        return Revo.builder().trustAllCallers().install(ParallelEngine.module()).contribute(Job.class, job);
    }

    @Test
    void they_are_there_in_the_next_life_and_a_key_leads_to_its_run() {
        RunId id;
        try (Revo revo = host().data(directory).build()) {
            RunHandle<String> run = revo.solo().parallel().start(job.request("one"), ONCE);
            assertThat(run.await()).isEqualTo("heard one");
            id = run.id();
            assertThat(revo.wiring().toString()).contains(WorkLog.class.getName());
        }
        try (Revo revo = host().data(directory).build()) {
            assertThat(revo.solo().runs().status(id).orElseThrow().state()).isEqualTo(RunState.SUCCEEDED);
            RunHandle<String> again = revo.solo().parallel().start(job.request("one"), ONCE);
            assertThat(again.id()).isEqualTo(id);
            assertThat(again.await()).isEqualTo("heard one");
        }
        assertThat(bodies).hasValue(1);
    }

    @Test
    void without_a_directory_they_end_with_the_process() {
        try (Revo revo = host().build()) {
            assertThat(revo.wiring().toString()).doesNotContain(WorkLog.class.getName());
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void two_at_once_in_one_directory_are_refused_and_one_after_the_other_are_not() {
        try (Revo revo = host().data(directory).build()) {
            assertThat(revo.health().ready()).isTrue();
            assertThatThrownBy(() -> host().data(directory).build())
                    .isInstanceOf(WiringException.class)
                    .hasMessageContaining("in use by another Revo");
        }
        host().data(directory).build().close();
    }

    @Test
    void keys_live_as_long_as_the_journal_that_the_host_brings() throws IOException {
        for (int life = 1; life <= 2; life++) {
            try (Revo revo = host().data(directory)
                    .provide(RunJournal.class, InMemory.runJournal())
                    .build()) {
                revo.solo().parallel().start(job.request("one"), ONCE).await();
            }
            assertThat(bodies).as("each journal is a new one").hasValue(life);
        }
        WorkLog.open(directory.resolve("journal")).close();
    }

    @Test
    void it_is_found_on_the_class_path() {
        assertThat(ServiceLoader.load(RevoModule.class).stream().map(ServiceLoader.Provider::type))
                .contains(DiscoveredParallelEngine.class);
        try (Revo revo = Revo.builder()
                .trustAllCallers()
                .discover()
                .contribute(Job.class, job)
                .data(directory)
                .build()) {
            assertThat(revo.solo().parallel().start(job.request("one"), ONCE).await())
                    .isEqualTo("heard one");
            assertThat(revo.wiring().toString()).contains(WorkLog.class.getName());
        }
    }
}
