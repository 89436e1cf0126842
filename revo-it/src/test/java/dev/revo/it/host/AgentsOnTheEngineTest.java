package dev.revo.it.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.agent.Agent;
import dev.revo.agent.AgentSpec;
import dev.revo.agents.runtime.AgentRuntime;
import dev.revo.engine.parallel.ParallelEngine;
import dev.revo.engine.parallel.schedule.Scheduling;
import dev.revo.error.WiringException;
import dev.revo.parallel.QueueStatus;
import dev.revo.proof.Answer;
import dev.revo.run.Priority;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.scope.Scope;
import dev.revo.spi.RunScheduler;
import dev.revo.testkit.TestScheduler;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs of agents go through the engine, or through what a host brings in its place, or are not taken at all. */
@Timeout(120)
class AgentsOnTheEngineTest {
    private static final AgentSpec<String, String> SPEC =
            AgentSpec.builder("wait", String.class, String.class).build();

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
    }

    private Revo.Builder agents() {
        return Revo.builder().trustAllCallers().install(AgentRuntime.module()).agent(Agent.of(SPEC, (ctx, text) -> {
            begun.countDown();
            release.await();
            return ctx.partial(text, "not checked");
        }));
    }

    private static RunHandle<Answer<String>> start(ScopedRevo who, Priority priority) {
        return who.agents().start(SPEC.request("hi"), RunOptions.defaults().priority(priority));
    }

    @Test
    void without_an_engine_agents_are_not_built_and_the_fault_names_the_artifact() {
        assertThatThrownBy(() -> agents().build())
                .isInstanceOf(WiringException.class)
                .hasMessageContaining("Runs of Agents are to begin, but nothing gives them a thread. Add the artifact"
                        + " dev.revo:revo-engine-parallel and .install(ParallelEngine.module()), or .discover().");
    }

    @Test
    void an_agent_at_work_and_one_that_waits_stand_in_the_queue_of_the_engine() throws Exception {
        try (Revo revo = agents().install(
                        ParallelEngine.module().scheduling(Scheduling.defaults().concurrency(1)))
                .build()) {
            ScopedRevo ada = revo.with(Scope.of("acme", "ada"));
            RunHandle<Answer<String>> first = start(ada, Priority.MEDIUM);
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
            RunHandle<Answer<String>> second = start(ada, Priority.HIGH);
            QueueStatus queue = ada.parallel().queue().orElseThrow();
            assertThat(queue.total().running()).isEqualTo(1);
            assertThat(queue.of(Priority.HIGH).waiting()).isEqualTo(1);
            release.countDown();
            assertThat(first.await().outcome()).isEqualTo(second.await().outcome());
        }
    }

    @Test
    void what_is_discovered_is_enough() throws Exception {
        try (Revo revo = agents().discover().build()) {
            ScopedRevo ada = revo.with(Scope.of("acme", "ada"));
            RunHandle<Answer<String>> run = start(ada, Priority.MEDIUM);
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(ada.parallel().queue().orElseThrow().total().running()).isEqualTo(1);
            release.countDown();
            assertThat(run.await().outcome()).isEqualTo("partial");
        }
    }

    @Test
    void a_scheduler_of_the_hosts_own_is_an_engine_too() {
        try (TestScheduler own = TestScheduler.of(1, 1);
                Revo revo = agents().provide(RunScheduler.class, own).build()) {
            release.countDown();
            assertThat(start(revo.with(Scope.of("acme", "ada")), Priority.MEDIUM)
                            .await()
                            .outcome())
                    .isEqualTo("partial");
        }
    }
}
