package dev.revo.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.agent.Agent;
import dev.revo.agent.AgentSpec;
import dev.revo.agents.runtime.AgentRuntime;
import dev.revo.engine.parallel.ParallelEngine;
import dev.revo.engine.parallel.schedule.Scheduling;
import dev.revo.error.CancelledException;
import dev.revo.parallel.Join;
import dev.revo.parallel.Plan;
import dev.revo.parallel.Settled;
import dev.revo.parallel.Step;
import dev.revo.proof.Answer;
import dev.revo.proof.Partial;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.scope.Scope;
import dev.revo.spi.Decision;
import dev.revo.spi.PolicyDecisionPoint;
import dev.revo.store.jdbc.JdbcStores;
import dev.revo.testkit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Agents as steps of a plan: each a run of its own below the plan's. */
@Timeout(60)
final class AgentsInPlanTest {
    private static final AgentSpec<String, String> REVIEW =
            AgentSpec.builder("review", String.class, String.class).build();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final AtomicInteger atWork = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger bodies = new AtomicInteger();
    private final AtomicBoolean firstLife = new AtomicBoolean(true);

    private final Plan<String, String> all = Plan.of("all", 1, String.class, String.class, p -> {
        Step<List<String>> of = p.list("of", String.class, p.input(), (c, in) -> words(in));
        Step<List<Settled<Answer<String>>>> reviews = p.agents("review", REVIEW, of, Join.<Answer<String>>collect());
        return p.step(
                "text",
                String.class,
                reviews,
                (c, found) ->
                        found.stream().map(AgentsInPlanTest::text).reduce("", (left, right) -> left + right + " "));
    });

    private final Plan<String, String> quick = Plan.of("quick", 1, String.class, String.class, p -> {
        Step<List<String>> of = p.list("of", String.class, p.input(), (c, in) -> words(in));
        Step<Answer<String>> first = p.agents("review", REVIEW, of, Join.<Answer<String>>any());
        Step<String> once = p.step("once", String.class, first, (c, answer) -> value(answer));
        Step<String> waits = p.step("waits", String.class, once, (c, text) -> {
            if (firstLife.get()) {
                begun.countDown();
                release.await();
            }
            return text;
        });
        return p.step("both", String.class, once, first, waits, (c, before, answer, text) -> before + value(answer));
    });

    private final Plan<String, String> lastFails = Plan.of("last-fails", 1, String.class, String.class, p -> {
        Step<List<String>> of = p.list("of", String.class, p.input(), (c, in) -> words(in));
        Step<List<Answer<String>>> some = p.agents("review", REVIEW, of, Join.<Answer<String>>quorum(2));
        return p.step("last", String.class, some, (c, found) -> {
            if (firstLife.get()) {
                throw new IOException("broken");
            }
            return found.stream().map(AgentsInPlanTest::value).sorted().reduce("", String::concat);
        });
    });

    @AfterEach
    void close() {
        release.countDown();
    }

    private static List<String> words(String count) {
        return IntStream.range(0, Integer.parseInt(count))
                .mapToObj(i -> "w" + i)
                .toList();
    }

    private static String text(Settled<Answer<String>> one) {
        return one.value()
                .map(AgentsInPlanTest::value)
                .orElseGet(() -> one.problem().orElseThrow().code());
    }

    private static String value(Answer<String> answer) {
        return answer instanceof Partial<String> partial ? partial.value() : answer.toString();
    }

    private Revo.Builder builder() {
        return Revo.builder()
                .install(AgentRuntime.module())
                .install(ParallelEngine.module()
                        .scheduling(Scheduling.defaults().perAgent(2))
                        .linger(Duration.ofMillis(20)))
                .plan(all)
                .plan(quick)
                .plan(lastFails)
                .agent(Agent.of(REVIEW, (ctx, word) -> {
                    bodies.incrementAndGet();
                    most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
                    try {
                        if (word.equals("w9")) {
                            begun.countDown();
                            release.await();
                        }
                        LockSupport.parkNanos(2_000_000);
                        return ctx.partial(word, "not proven");
                    } finally {
                        atWork.decrementAndGet();
                    }
                }));
    }

    @Test
    void each_element_is_asked_and_the_cap_of_the_agent_holds() {
        try (Revo revo = builder().trustAllCallers().build()) {
            ScopedRevo ada = revo.with(Scope.of("acme", "ada"));
            RunHandle<String> run = ada.parallel().start(all.request("8"), RunOptions.defaults());
            assertThat(run.await()).isEqualTo("w0 w1 w2 w3 w4 w5 w6 w7 ");
            assertThat(bodies).hasValue(8);
            assertThat(most.get())
                    .as("sixteen may be asked for, two may be at work")
                    .isBetween(1, 2);
        }
    }

    @Test
    void an_element_whose_agent_may_not_start_is_one_with_a_problem() {
        PolicyDecisionPoint rights = (ctx, request) -> request.action().equals("agent:start")
                ? Decision.deny("no-agents", "agents are off")
                : Decision.allow("rest");
        try (Revo revo = builder().provide(PolicyDecisionPoint.class, rights).build()) {
            ScopedRevo ada = revo.with(Scope.of("acme", "ada"));
            assertThat(ada.parallel()
                            .start(all.request("2"), RunOptions.defaults())
                            .await())
                    .isEqualTo("denied denied ");
            assertThat(bodies).hasValue(0);
        }
    }

    @Test
    void cancelling_the_plan_stops_its_agents() {
        try (Revo revo = builder().trustAllCallers().build()) {
            ScopedRevo ada = revo.with(Scope.of("acme", "ada"));
            RunHandle<String> run = ada.parallel().start(all.request("10"), RunOptions.defaults());
            Await.atMost(PATIENCE).until("an agent is at work", () -> begun.getCount() == 0);
            run.cancel("enough");
            assertThatThrownBy(run::await).isInstanceOf(CancelledException.class);
            Await.atMost(PATIENCE).until("none is at work", () -> atWork.get() == 0);
            Await.atMost(PATIENCE)
                    .until("nothing goes on", () -> ada.runs().tree().isEmpty());
        }
    }

    @Test
    void which_of_them_was_first_is_the_same_after_a_restart(@TempDir Path directory) {
        RunHandle<String> first;
        try (Revo revo = builder()
                .trustAllCallers()
                .install(JdbcStores.embedded(directory))
                .drain(Duration.ZERO)
                .build()) {
            ScopedRevo ada = revo.with(Scope.of("acme", "ada"));
            first = ada.parallel().start(quick.request("5"), RunOptions.defaults());
            Await.atMost(PATIENCE).until("the plan waits", () -> begun.getCount() == 0);
        }
        firstLife.set(false);
        int before = bodies.get();
        try (Revo revo = builder()
                .trustAllCallers()
                .install(JdbcStores.embedded(directory))
                .build()) {
            ScopedRevo ada = revo.with(Scope.of("acme", "ada"));
            String both = ada.runs().attach(quick.ref(first.id())).orElseThrow().await();
            String half = both.substring(0, both.length() / 2);
            assertThat(both)
                    .as("what the first life used and what the second sees")
                    .isEqualTo(half + half);
            assertThat(ada.runs().status(first.id()).orElseThrow().state()).isEqualTo(RunState.SUCCEEDED);
            assertThat(bodies.get()).as("nobody is asked again").isEqualTo(before);
        }
    }

    @Test
    void answers_are_taken_over_by_a_run_that_goes_on_from_a_later_step(@TempDir Path directory) {
        try (Revo revo = builder()
                .trustAllCallers()
                .install(JdbcStores.embedded(directory))
                .build()) {
            ScopedRevo ada = revo.with(Scope.of("acme", "ada"));
            RunHandle<String> first = ada.parallel().start(lastFails.request("2"), RunOptions.defaults());
            assertThatThrownBy(first::await).hasRootCauseMessage("broken");
            assertThat(bodies).hasValue(2);
            RunId second = ada.parallel().retryFrom(first.id(), "last", RunOptions.defaults());
            assertThatThrownBy(ada.runs().attach(lastFails.ref(second)).orElseThrow()::await)
                    .hasRootCauseMessage("broken");
            firstLife.set(false);
            // From one that has the answers itself.
            RunId third = ada.parallel().retryFrom(second, "last", RunOptions.defaults());
            assertThat(ada.runs().attach(lastFails.ref(third)).orElseThrow().await())
                    .isEqualTo("w0w1");
            assertThat(bodies).as("nobody is asked again").hasValue(2);
            RunHandle<String> control = ada.parallel().start(lastFails.request("2"), RunOptions.defaults());
            assertThat(control.await()).isEqualTo("w0w1");
            assertThat(bodies).as("in a run of its own they are").hasValue(4);
        }
    }
}
