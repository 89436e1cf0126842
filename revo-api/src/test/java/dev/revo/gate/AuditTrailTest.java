package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.audit.AuditQuery;
import dev.revo.error.AgentException;
import dev.revo.fixture.Bench;
import dev.revo.run.RunHandle;
import dev.revo.run.RunState;
import dev.revo.spi.ApprovalQuestion;
import dev.revo.tool.Approval;
import dev.revo.tool.Effect;
import dev.revo.tool.ToolCall;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The lines that the gate itself writes about a run: its start, its questions, its decisions, its end. */
@Timeout(30)
class AuditTrailTest {
    private static ApprovalQuestion question(Optional<ToolCall> call) {
        return new ApprovalQuestion(
                "q", "approval", "d", "?", "approvals:decide", call, Duration.ofHours(1), json -> json);
    }

    private static List<String> trail(Bench bench, RunHandle<?> run) {
        return bench.ada().audit().find(AuditQuery.all().run(run.id().value())).stream()
                .map(line -> line.action() + " " + line.resource() + " " + line.result())
                .toList();
    }

    private static List<String> decisions(Bench bench) {
        return bench.ada().audit().find(AuditQuery.all().action("approval:decide")).stream()
                .map(line -> line.resource() + " " + line.result() + " "
                        + line.detail().get("decision") + " " + line.detail().get("digest"))
                .toList();
    }

    @Test
    void a_run_that_ends_well_or_badly_says_so() {
        try (Bench bench = Bench.open()) {
            RunHandle<String> good = bench.start(execution -> "x");
            good.await();
            assertThat(trail(bench, good)).containsExactly("job:start work ALLOWED", "job:finish work DONE");
            RunHandle<String> bad = bench.start(execution -> {
                throw new IllegalStateException("boom");
            });
            assertThatThrownBy(bad::await).isInstanceOf(AgentException.class);
            assertThat(trail(bench, bad)).containsExactly("job:start work ALLOWED", "job:finish work FAILED");
            assertThat(bench.ada().audit().find(AuditQuery.all().action("job:finish")))
                    .extracting(line -> line.detail().get("state"))
                    .containsExactly("SUCCEEDED", "FAILED");
        }
    }

    @Test
    void who_decided_what_about_which_call_stands_in_the_log() {
        ToolCall call = new ToolCall("c1", "send", "h", "{}", Effect.WRITE, "d");
        try (Bench bench = Bench.open()) {
            RunHandle<String> run =
                    bench.start(execution -> execution
                                    .approvals(List.of(question(Optional.of(call))))
                                    .get(0)
                                    .verdict() + "");
            Bench.awaitState(run, RunState.WAITING);
            Approval asked = bench.ada().approvals().pending().get(0);
            assertThat(decisions(bench)).isEmpty();
            bench.ada().approvals().reject(asked.id(), "d", "no");
            assertThat(run.await()).isEqualTo("REJECTED");
            assertThat(trail(bench, run))
                    .containsExactly("job:start work ALLOWED", "approval:ask send ASKED", "job:finish work DONE");
            assertThat(decisions(bench)).containsExactly("send DENIED REJECTED d");
        }
    }

    @Test
    void a_question_about_no_tool_is_named_by_its_key_and_its_approval_by_its_id() {
        try (Bench bench = Bench.open()) {
            RunHandle<String> run = bench.start(execution -> ""
                    + execution
                            .approvals(List.of(question(Optional.empty())))
                            .get(0)
                            .verdict());
            Bench.awaitState(run, RunState.WAITING);
            Approval asked = bench.ada().approvals().pending().get(0);
            bench.ada().approvals().approve(asked.id(), "d", "yes");
            assertThat(run.await()).isEqualTo("APPROVED");
            assertThat(trail(bench, run)).contains("approval:ask q ASKED");
            assertThat(decisions(bench)).containsExactly(asked.id() + " DONE APPROVED d");
        }
    }
}
