package dev.revo.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.ScopedRevo;
import dev.revo.engine.parallel.document.JsonValue;
import dev.revo.engine.parallel.document.WorkflowDocument;
import dev.revo.error.ConflictException;
import dev.revo.parallel.Plan;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.tool.Approval;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs of documents that one life of the process begins and another one ends. */
@Timeout(120)
class DocumentRestartTest {
    private static final String DOCUMENT = """
            {"format": 1, "name": "sign", "version": 1,
             "input": {"type": "object", "properties": {"n": {"type": "integer"}}},
             "steps": [
               {"id": "twice", "value": "${input.n * 2}"},
               {"id": "big", "when": "steps.twice > 5", "value": {"n": "${steps.twice}"}},
               {"id": "ok", "approval": {"permission": "x:sign", "expires": "P1D", "question": "Sign ${steps.twice}?"}},
               {"id": "signed", "value": "${steps.big.n} by ${steps.ok.by}"}],
             "result": "${steps.signed}"}""";

    private final Lives lives = new Lives();

    @AfterEach
    void close() {
        lives.close();
    }

    private static Plan<JsonValue, JsonValue> read(String document) {
        return WorkflowDocument.parse(document).plan();
    }

    private RunHandle<JsonValue> begin() {
        Plan<JsonValue, JsonValue> plan = read(DOCUMENT);
        RunHandle<JsonValue> run =
                lives.next(Lives.plan(plan)).parallel().start(plan.requestJson("{\"n\": 4}"), RunOptions.defaults());
        Lives.awaitState(run, RunState.WAITING);
        return run;
    }

    @Test
    void a_run_goes_on_with_what_it_had() {
        RunHandle<JsonValue> first = begin();
        long settled = lives.entries("step.settled");
        Plan<JsonValue, JsonValue> again = read(DOCUMENT);
        ScopedRevo second = lives.next(Lives.plan(again));
        RunHandle<JsonValue> run = second.runs().attach(again.ref(first.id())).orElseThrow();
        Lives.awaitState(run, RunState.WAITING);
        Approval question = second.approvals().pending().get(0);
        assertThat(question.question()).isEqualTo("Sign 8?");
        second.approvals().approve(question.id(), question.digest(), "");
        assertThat(run.await().json()).isEqualTo("\"8 by ada\"");
        assertThat(lives.entries("step.settled"))
                .as("what was recorded did not run again: the last two steps are new")
                .isEqualTo(settled + 2);
    }

    @Test
    void a_document_that_was_changed_under_its_version_does_not_take_the_run_over() {
        RunHandle<JsonValue> first = begin();
        Plan<JsonValue, JsonValue> changed = read(DOCUMENT.replace("input.n * 2", "input.n * 3"));
        ScopedRevo second = lives.next(Lives.plan(changed));
        assertThatThrownBy(() -> second.runs().attach(changed.ref(first.id())))
                .isInstanceOfSatisfying(
                        ConflictException.class, e -> assertThat(e.code()).isEqualTo("plan_differs"));
    }

    @Test
    void one_that_is_only_described_otherwise_does() {
        RunHandle<JsonValue> first = begin();
        Plan<JsonValue, JsonValue> described =
                read(DOCUMENT.replace("\"format\": 1,", "\"format\": 1, \"description\": \"Signs\","));
        ScopedRevo second = lives.next(Lives.plan(described));
        RunHandle<JsonValue> run =
                second.runs().attach(described.ref(first.id())).orElseThrow();
        Lives.awaitState(run, RunState.WAITING);
    }
}
