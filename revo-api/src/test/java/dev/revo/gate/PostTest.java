package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.audit.AuditQuery;
import dev.revo.error.ConflictException;
import dev.revo.error.NotFoundException;
import dev.revo.error.UnavailableException;
import dev.revo.fixture.Bench;
import dev.revo.fixture.Collector;
import dev.revo.fixture.FlakyJournal;
import dev.revo.fixture.Wait;
import dev.revo.parallel.TaskEvent;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunState;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunBody;
import dev.revo.spi.RunExecution.Note;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunPost;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said to runs from outside. */
@Timeout(30)
class PostTest {
    private final FlakyJournal journal = new FlakyJournal();
    private final Bench bench = Bench.open(builder -> builder.trustAllCallers().provide(RunJournal.class, journal));

    @AfterEach
    void close() {
        bench.close();
    }

    private static RunPost post(Function<List<JournalEntry>, Optional<Note>> entry) {
        return new RunPost("job:tell", "work", Map.of("key", "k"), entry, head -> new TaskEvent.Signalled(head, "s"));
    }

    private static RunPost saying(String text) {
        return post(entries -> Optional.of(new Note("said", 1, text)));
    }

    /** Waits until something was said, and answers it. */
    private static final RunBody<String> LISTENS = execution -> {
        for (JournalEntry entry : execution.recorded(1)) {
            if (entry.type().equals("said")) {
                return entry.text();
            }
        }
        throw execution.park("word");
    };

    private RunHandle<String> waiting() {
        RunHandle<String> run = bench.start(LISTENS);
        Bench.awaitState(run, RunState.WAITING);
        return run;
    }

    @Test
    void a_run_that_waits_goes_on_with_what_was_said() {
        Collector heard = Collector.all(bench.ada().events());
        RunHandle<String> run = waiting();
        bench.gate().post(run.id(), saying("hello"));
        assertThat(journal.types()).contains("said");
        assertThat(run.await()).isEqualTo("hello");
        assertThat(bench.ada().audit().find(AuditQuery.all().action("job:tell")))
                .extracting(line -> line.result() + " " + line.detail().get("key"))
                .containsExactlyInAnyOrder("ALLOWED null", "DONE k");
        Wait.until("it is told", () -> heard.types().contains("step.signalled"));
    }

    @Test
    void a_run_at_work_hears_what_is_said_meanwhile_and_can_read_only_the_new() throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        CountDownLatch listens = new CountDownLatch(1);
        RunHandle<String> run = bench.start(execution -> {
            int before = execution.recorded().size();
            execution.onWake(heard::countDown);
            listens.countDown();
            heard.await();
            assertThat(execution.recorded()).as("fixed for the attempt").hasSize(before);
            assertThat(execution.recorded(1_000)).isEmpty();
            List<JournalEntry> news = execution.recorded(execution.recorded().size());
            return news.stream()
                    .filter(entry -> entry.type().equals("said"))
                    .map(JournalEntry::text)
                    .findFirst()
                    .orElse("nothing");
        });
        listens.await();
        bench.gate().post(run.id(), saying("now"));
        assertThat(run.await()).isEqualTo("now");
    }

    @Test
    void what_is_said_already_is_not_written_or_audited_again() {
        RunHandle<String> run = waiting();
        bench.gate().post(run.id(), post(entries -> Optional.empty()));
        assertThat(journal.types()).doesNotContain("said");
        assertThat(bench.ada().audit().find(AuditQuery.all().action("job:tell")))
                .extracting(line -> line.result().name())
                .containsExactly("ALLOWED");
        assertThat(run.status().state().name()).isNotEqualTo("SUCCEEDED");
        bench.gate().post(run.id(), saying("then"));
        assertThat(run.await()).isEqualTo("then");
    }

    @Test
    void nothing_is_said_to_runs_that_ended_that_are_others_or_that_nobody_knows() {
        RunHandle<String> run = waiting();
        assertThatThrownBy(() -> bench.gate(Bench.BO).post(run.id(), saying("hello")))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> bench.gate().post(RunId.of(new UUID(0, 1)), saying("hello")))
                .isInstanceOf(NotFoundException.class);
        bench.gate().post(run.id(), saying("hello"));
        assertThat(run.await()).isEqualTo("hello");
        assertThatThrownBy(() -> bench.gate().post(run.id(), saying("again")))
                .isInstanceOfSatisfying(
                        ConflictException.class, e -> assertThat(e.code()).isEqualTo("run_ended"));
        assertThat(journal.types()).containsOnlyOnce("said");
    }

    @Test
    void entries_of_the_kernel_cannot_be_said() {
        RunHandle<String> run = waiting();
        assertThatThrownBy(() ->
                        bench.gate().post(run.id(), post(entries -> Optional.of(new Note("run.finished", 1, "{}")))))
                .hasRootCauseInstanceOf(IllegalArgumentException.class);
        bench.gate().post(run.id(), saying("fine"));
        assertThat(run.await()).isEqualTo("fine");
    }

    @Test
    void what_cannot_be_written_was_not_said_and_the_run_ends_here() {
        RunHandle<String> run = waiting();
        journal.failOn(
                entry -> entry.type().equals("said"),
                () -> new UnavailableException(dev.revo.error.Fault.of("disk_full", "No room.")));
        assertThatThrownBy(() -> bench.gate().post(run.id(), saying("hello")))
                .isInstanceOfSatisfying(
                        UnavailableException.class, e -> assertThat(e.code()).isEqualTo("disk_full"));
        assertThatThrownBy(run::await).isInstanceOf(UnavailableException.class);
    }
}
