package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.data.Shape;
import dev.revo.fixture.Bench;
import dev.revo.fixture.Collector;
import dev.revo.fixture.Jobs;
import dev.revo.fixture.Wait;
import dev.revo.run.Progress;
import dev.revo.run.RunEvent;
import dev.revo.run.RunHandle;
import dev.revo.run.RunState;
import dev.revo.spi.ApprovalQuestion;
import dev.revo.spi.ResultCodec;
import dev.revo.spi.RunRequest;
import dev.revo.tool.Approval;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a body sees of its run and says through it. */
@Timeout(30)
class ExecutionTest {
    private static ApprovalQuestion question(String key, Duration lapses) {
        return new ApprovalQuestion(
                key, "approval", "d", "?", "approvals:decide", Optional.empty(), lapses, json -> json);
    }

    @Test
    void a_run_is_an_agents_only_when_an_agent_was_asked_for() {
        ResultCodec<String> text = ResultCodec.of(Shape.of(String.class));
        try (Bench bench = Bench.open()) {
            RunRequest<String> agent = RunRequest.ephemeral(
                    "agent",
                    "helper",
                    text,
                    execution -> "" + execution.context().agent());
            assertThat(bench.submit(agent).await()).isEqualTo("Optional[helper]");
            assertThat(bench.start(execution -> "" + execution.context().agent())
                            .await())
                    .isEqualTo("Optional.empty");
        }
    }

    @Test
    void nouns_that_no_module_brought_are_not_there() {
        try (Bench bench = Bench.open()) {
            assertThat(bench.start(execution -> execution.has(Jobs.Door.class) + " " + execution.has(Nobodys.class))
                            .await())
                    .isEqualTo("true false");
        }
    }

    private interface Nobodys {}

    @Test
    void what_a_body_tells_stands_among_the_events_of_its_run() {
        try (Bench bench = Bench.open()) {
            RunHandle<String> run = bench.start(execution -> {
                execution.emit(head -> new RunEvent.Progressed(head, Progress.of(0.5, "half")));
                return "x";
            });
            assertThat(Collector.all(run.events()).awaitEnd())
                    .filteredOn(RunEvent.Progressed.class::isInstance)
                    .singleElement()
                    .satisfies(event -> assertThat(event.data()).containsValue("half"));
        }
    }

    @Test
    void writing_to_the_journal_swallows_no_interrupt() {
        try (Bench bench = Bench.open()) {
            assertThat(bench.start(execution -> {
                                Thread.currentThread().interrupt();
                                execution.record("mine", 1, new byte[] {1});
                                return "" + Thread.interrupted();
                            })
                            .await())
                    .isEqualTo("true");
        }
    }

    @Test
    void each_question_lapses_in_its_own_time() {
        try (Bench bench = Bench.open()) {
            RunHandle<String> run = bench.start(execution -> execution
                            .approvals(List.of(question("soon", Duration.ofHours(1))))
                            .get(0)
                            .note()
                    + execution
                            .approvals(List.of(question("later", Duration.ofHours(5))))
                            .get(0)
                            .note());
            Bench.awaitState(run, RunState.WAITING);
            Approval soon = bench.ada().approvals().pending().get(0);
            assertThat(soon.expires()).isEqualTo(bench.clock().instant().plus(Duration.ofHours(1)));
            bench.ada().approvals().approve(soon.id(), "d", "one ");
            Wait.until("it asks again", () -> !bench.ada().approvals().pending().isEmpty());
            Approval later = bench.ada().approvals().pending().get(0);
            assertThat(later.expires()).isEqualTo(bench.clock().instant().plus(Duration.ofHours(5)));
            bench.ada().approvals().approve(later.id(), "d", "two");
            assertThat(run.await()).isEqualTo("one two");
        }
    }
}
