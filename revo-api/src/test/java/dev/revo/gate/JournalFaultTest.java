package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.CancelledException;
import dev.revo.error.Fault;
import dev.revo.error.ProviderException;
import dev.revo.error.UnavailableException;
import dev.revo.fixture.Bench;
import dev.revo.fixture.FlakyJournal;
import dev.revo.fixture.Wait;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.spi.RunJournal;
import dev.revo.tool.Approval;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A journal that cannot write: nothing is acknowledged that is not on record. */
@Timeout(30)
class JournalFaultTest {
    private final FlakyJournal journal = new FlakyJournal();
    private final Bench bench = Bench.open(builder -> builder.trustAllCallers().provide(RunJournal.class, journal));

    @AfterEach
    void close() {
        bench.close();
    }

    private void failOn(String type) {
        journal.failOn(entry -> entry.type().equals(type), () -> new IllegalStateException("disk"));
    }

    @Test
    void control_without_a_fault_the_journal_holds_the_whole_run() {
        bench.start(execution -> {
                    execution.record("mine", 1, "a".getBytes(StandardCharsets.UTF_8));
                    return "x";
                })
                .await();
        assertThat(journal.types()).containsExactly("run.submitted", "run.started", "mine", "run.finished");
    }

    @Test
    void what_cannot_be_submitted_is_not_accepted_and_its_key_is_free() {
        failOn("run.submitted");
        AtomicInteger ran = new AtomicInteger();
        RunOptions once = RunOptions.defaults().idempotencyKey("k");
        assertThatThrownBy(() -> bench.start(execution -> "x" + ran.incrementAndGet(), once))
                .isInstanceOf(ProviderException.class)
                .hasMessageContainingAll("FlakyJournal", "IllegalStateException");
        assertThat(bench.revo().health().figures()).containsEntry("runs", 0L);
        failOn("nothing");
        assertThat(bench.start(execution -> "x" + ran.incrementAndGet(), once).await())
                .isEqualTo("x1");
    }

    @Test
    void a_run_whose_beginning_cannot_be_written_never_runs() {
        failOn("run.started");
        AtomicInteger ran = new AtomicInteger();
        RunHandle<String> run = bench.start(execution -> "x" + ran.incrementAndGet());
        assertThatThrownBy(run::await).isInstanceOf(ProviderException.class).hasMessageContaining("on append");
        assertThat(ran).hasValue(0);
        assertThat(run.status().state()).isEqualTo(RunState.FAILED);
        // Not ended on record: it goes on after a restart.
        assertThat(journal.types()).containsExactly("run.submitted");
    }

    @Test
    void a_result_that_is_not_on_record_is_not_told() {
        journal.failOn(
                entry -> entry.type().equals(RunJournal.FINISHED),
                () -> new UnavailableException(Fault.of("store_down", "The store is down.")));
        RunHandle<String> run = bench.start(execution -> "x");
        assertThatThrownBy(run::await).isInstanceOf(UnavailableException.class).hasMessage("The store is down.");
        assertThat(run.status().state()).isEqualTo(RunState.FAILED);
        assertThat(run.status().resultJson()).isEmpty();
        assertThat(run.status().problem())
                .hasValueSatisfying(p -> assertThat(p.code()).isEqualTo("store_down"));
    }

    @Test
    void after_a_failed_write_nothing_more_is_written() {
        failOn("mine");
        RunHandle<String> run = bench.start(execution -> {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> execution.record("mine", 1, new byte[0]))
                        .isInstanceOf(ProviderException.class);
                failOn("nothing");
            }
            return "as if nothing had happened";
        });
        assertThatThrownBy(run::await).isInstanceOf(ProviderException.class);
        assertThat(run.status().state()).isEqualTo(RunState.FAILED);
        assertThat(journal.types()).containsExactly("run.submitted", "run.started");
    }

    @Test
    void a_cancel_that_cannot_be_written_is_not_told_as_one() {
        CountDownLatch started = new CountDownLatch(1);
        failOn("mine");
        RunHandle<String> run = bench.start(execution -> {
            assertThatThrownBy(() -> execution.record("mine", 1, new byte[0])).isInstanceOf(ProviderException.class);
            started.countDown();
            new CountDownLatch(1).await();
            return "x";
        });
        Wait.on(started);
        run.cancel("enough");
        assertThatThrownBy(run::await).isInstanceOf(ProviderException.class);
        assertThat(run.status().state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void a_cancel_does_not_break_a_write_to_a_journal_that_minds_interrupts() {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch disk = new CountDownLatch(1);
        // As a file channel does: an interrupt closes it.
        journal.before(entry -> {
            if (entry.type().equals("mine")) {
                writing.countDown();
                disk.await();
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException("closed by interrupt");
            }
        });
        RunHandle<String> run = bench.start(execution -> {
            execution.record("mine", 1, new byte[0]);
            new CountDownLatch(1).await();
            return "x";
        });
        Wait.on(writing);
        run.cancel("while it writes");
        Wait.until("the stop was told", () -> bench.clock().pending() > 0);
        disk.countDown();
        assertThatThrownBy(run::await).isInstanceOf(CancelledException.class);
        assertThat(run.status().state()).isEqualTo(RunState.CANCELLED);
        assertThat(journal.types()).containsExactly("run.submitted", "run.started", "mine", "run.finished");
    }

    @Test
    void a_decision_that_cannot_be_written_was_not_taken() {
        RunHandle<String> run = bench.start(execution -> execution
                .approvals(java.util.List.of(new dev.revo.spi.ApprovalQuestion(
                        "q",
                        "approval",
                        "d",
                        "?",
                        "approvals:decide",
                        java.util.Optional.empty(),
                        java.time.Duration.ofHours(1),
                        json -> json)))
                .get(0)
                .note());
        Bench.awaitState(run, RunState.WAITING);
        Approval approval = bench.ada().approvals().pending().get(0);
        failOn("run.decided");
        assertThatThrownBy(() -> bench.ada().approvals().approve(approval.id(), "d", "yes"))
                .isInstanceOf(ProviderException.class);
        assertThatThrownBy(run::await).isInstanceOf(ProviderException.class);
        assertThat(journal.types()).doesNotContain("run.decided", "run.finished");
    }
}
