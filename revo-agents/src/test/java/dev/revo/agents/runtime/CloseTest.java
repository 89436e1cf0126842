package dev.revo.agents.runtime;

import static dev.revo.agents.runtime.Asker.GOOD;
import static dev.revo.agents.runtime.Asker.PATIENCE;
import static dev.revo.agents.runtime.Asker.SPEC;
import static dev.revo.agents.runtime.Asker.answer;
import static dev.revo.agents.runtime.Asker.awaitState;
import static dev.revo.agents.runtime.Asker.start;
import static dev.revo.agents.runtime.Asker.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.error.CancelledException;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.proof.Answer;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunState;
import dev.revo.spi.ExecutorSource;
import dev.revo.spi.RunJournal;
import dev.revo.system.SystemParts;
import dev.revo.testkit.Await;
import dev.revo.testkit.crash.KeptJournal;
import dev.revo.testkit.model.Hold;
import dev.revo.testkit.model.ScriptedModel;
import dev.revo.testkit.model.Turn;
import dev.revo.tool.Approval;
import dev.revo.tool.Effect;
import dev.revo.tool.ToolResult;
import dev.revo.tool.ToolSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Closing a reVo: nothing new, what is at work may finish, what the journal can bring back waits for the next start. */
class CloseTest {
    private final AtomicInteger paid = new AtomicInteger();

    private Revo.Builder host(ScriptedModel model) {
        return Asker.trusting(model)
                .tool(tool(
                        ToolSpec.builder("pay", "pays")
                                .effect(Effect.EXTERNAL)
                                .needsApproval()
                                .build(),
                        ctx -> ToolResult.ok("" + paid.incrementAndGet())));
    }

    @Test
    void lets_what_is_at_work_finish_and_takes_nothing_new() throws InterruptedException {
        Hold hold = Hold.closed();
        Revo revo = host(ScriptedModel.of(Turn.say(GOOD).after(hold)))
                .drain(Duration.ofSeconds(30))
                .build();
        assertThat(revo.health().ready()).isTrue();
        RunHandle<Answer<Asker.Said>> run = start(revo);
        hold.awaitEntered(PATIENCE);
        Thread closer = new Thread(revo::close, "closer");
        closer.start();
        Await.atMost(PATIENCE).until("it takes nothing", () -> !revo.health().ready());
        assertThat(revo.health().live()).isTrue();
        assertThatThrownBy(() -> start(revo))
                .isInstanceOf(UnavailableException.class)
                .extracting(e -> ((RevoException) e).code())
                .isEqualTo("closing");
        hold.open();
        assertThat(answer(run)).isEqualTo("good");
        closer.join();
        revo.close();
    }

    @Test
    void cancels_what_no_journal_can_bring_back() {
        Hold hold = Hold.closed();
        RunHandle<Answer<Asker.Said>> run;
        try (Revo revo = host(ScriptedModel.of(Turn.say(GOOD).after(hold))).build()) {
            run = start(revo);
            hold.awaitEntered(PATIENCE);
        }
        assertThatThrownBy(run::await).isInstanceOf(CancelledException.class);
    }

    @Test
    void lets_go_of_every_thread_that_it_asked_for() {
        Map<String, ExecutorService> asked = new ConcurrentHashMap<>();
        ExecutorSource real = SystemParts.executors();
        ExecutorSource watched = purpose -> {
            ExecutorService threads = real.threads(purpose);
            asked.put(purpose, threads);
            return threads;
        };
        try (Revo revo = host(ScriptedModel.of(GOOD))
                .name("tidy")
                .provide(ExecutorSource.class, watched)
                .build()) {
            assertThat(answer(start(revo))).isEqualTo("good");
            assertThat(asked).containsKeys("tidy-agents", "tidy-kernel");
            assertThat(asked.values()).noneMatch(ExecutorService::isShutdown);
        }
        assertThat(asked.values()).allMatch(ExecutorService::isShutdown);
    }

    @Test
    void a_run_at_work_goes_on_at_the_next_start(@TempDir Path directory) {
        Hold hold = Hold.closed();
        RunHandle<Answer<Asker.Said>> run;
        try (Revo revo = host(ScriptedModel.of(Turn.say(GOOD).after(hold)))
                .provide(RunJournal.class, KeptJournal.open(directory.resolve("journal")))
                .build()) {
            run = start(revo);
            hold.awaitEntered(PATIENCE);
        }
        assertThatThrownBy(run::await)
                .isInstanceOf(UnavailableException.class)
                .extracting(e -> ((RevoException) e).code())
                .isEqualTo("suspended");
        RunId id = run.id();
        try (Revo revo = host(ScriptedModel.of(GOOD))
                .provide(RunJournal.class, KeptJournal.open(directory.resolve("journal")))
                .build()) {
            assertThat(answer(revo.solo().runs().attach(SPEC.ref(id)).orElseThrow()))
                    .isEqualTo("good");
        }
        try (Revo revo = host(ScriptedModel.of("never"))
                .provide(RunJournal.class, KeptJournal.open(directory.resolve("journal")))
                .build()) {
            RunHandle<Answer<Asker.Said>> ended =
                    revo.solo().runs().attach(SPEC.ref(id)).orElseThrow();
            assertThat(answer(ended)).isEqualTo("good");
            assertThat(ended.status().state()).isEqualTo(RunState.SUCCEEDED);
        }
    }

    @Test
    void a_run_that_waits_for_a_person_waits_on_after_the_next_start(@TempDir Path directory) {
        RunId id;
        Approval asked;
        try (Revo revo = host(ScriptedModel.of(Turn.call("1", "pay", "{}")))
                .provide(RunJournal.class, KeptJournal.open(directory.resolve("journal")))
                .build()) {
            RunHandle<Answer<Asker.Said>> run = start(revo);
            id = run.id();
            awaitState(run, RunState.WAITING);
            asked = revo.solo().approvals().pending().get(0);
        }
        ScriptedModel second = ScriptedModel.of(GOOD);
        try (Revo revo = host(second)
                .provide(RunJournal.class, KeptJournal.open(directory.resolve("journal")))
                .build()) {
            RunHandle<Answer<Asker.Said>> run =
                    revo.solo().runs().attach(SPEC.ref(id)).orElseThrow();
            awaitState(run, RunState.WAITING);
            Approval again = revo.solo().approvals().pending().get(0);
            assertThat(again.id()).isEqualTo(asked.id());
            assertThat(again.digest()).isEqualTo(asked.digest());
            assertThat(again.expires()).isEqualTo(asked.expires());
            revo.solo().approvals().approve(again.id(), asked.digest(), "ok");
            assertThat(answer(run)).isEqualTo("good");
            assertThat(paid).hasValue(1);
            assertThat(second.requests()).hasSize(1);
        }
    }

    @Test
    void a_tool_whose_definition_changed_since_is_asked_for_again(@TempDir Path directory) {
        RunId id;
        Approval asked;
        try (Revo revo = host(ScriptedModel.of(Turn.call("1", "pay", "{}")))
                .provide(RunJournal.class, KeptJournal.open(directory.resolve("journal")))
                .build()) {
            RunHandle<Answer<Asker.Said>> run = start(revo);
            id = run.id();
            awaitState(run, RunState.WAITING);
            asked = revo.solo().approvals().pending().get(0);
        }
        // Other tools are another question: the model is asked again.
        try (Revo revo = Asker.trusting(ScriptedModel.of(Turn.call("1", "pay", "{}"), Turn.say(GOOD)))
                .tool(tool(
                        ToolSpec.builder("pay", "pays ten times as much")
                                .effect(Effect.EXTERNAL)
                                .needsApproval()
                                .build(),
                        ctx -> ToolResult.ok("" + paid.incrementAndGet())))
                .provide(RunJournal.class, KeptJournal.open(directory.resolve("journal")))
                .build()) {
            RunHandle<Answer<Asker.Said>> run =
                    revo.solo().runs().attach(SPEC.ref(id)).orElseThrow();
            awaitState(run, RunState.WAITING);
            assertThatThrownBy(() -> revo.solo().approvals().approve(asked.id(), asked.digest(), "the old one"))
                    .isInstanceOf(RevoException.class);
            Approval changed = revo.solo().approvals().pending().get(0);
            assertThat(changed.digest()).isNotEqualTo(asked.digest());
            revo.solo().approvals().reject(changed.id(), changed.digest(), "no");
            assertThat(answer(run)).isEqualTo("good");
            assertThat(paid).hasValue(0);
        }
    }
}
