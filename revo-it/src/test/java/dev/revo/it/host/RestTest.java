package dev.revo.it.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.agent.Agent;
import dev.revo.agent.AgentSpec;
import dev.revo.agents.runtime.AgentRuntime;
import dev.revo.engine.parallel.ParallelEngine;
import dev.revo.error.BudgetExceededException;
import dev.revo.error.ConflictException;
import dev.revo.error.DeadlineExceededException;
import dev.revo.error.DeniedException;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.NotFoundException;
import dev.revo.error.OverloadedException;
import dev.revo.error.Problem;
import dev.revo.error.QuotaExceededException;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.event.RevoEvent;
import dev.revo.proof.Answer;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.run.RunStatus;
import dev.revo.scope.Scope;
import dev.revo.testkit.Await;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What a REST server writes: it never meets a type of an agent. */
class RestTest {
    record Question(String text, Optional<Integer> count) {}

    record Said(String text) {}

    record Http(int status, Object body, Map<String, String> headers) {}

    private static final AgentSpec<Question, Said> ECHO =
            AgentSpec.builder("echo", Question.class, Said.class).build();

    private static Http post(ScopedRevo revo, String type, String json, String key) {
        RunHandle<? extends Answer<?>> run = revo.agents()
                .start(
                        revo.agents().spec(type).requestJson(json),
                        RunOptions.defaults().idempotencyKey(key));
        return new Http(202, "", Map.of("Location", "/runs/" + run.id().value()));
    }

    private static Http get(ScopedRevo revo, String id) {
        return revo.runs().status(RunId.parse(id)).map(RestTest::found).orElse(new Http(404, "", Map.of()));
    }

    private static Http found(RunStatus status) {
        return new Http(
                200,
                Map.of("state", status.state(), "result", status.resultJson().orElse("null")),
                Map.of("ETag", "\"" + status.sequence() + "\""));
    }

    private static Http guarded(Supplier<Http> call) {
        try {
            return call.get();
        } catch (RevoException e) {
            return new Http(status(e), Problem.from(e), Map.of());
        }
    }

    private static int status(RevoException e) {
        if (e instanceof InvalidRequestException) {
            return 400;
        }
        if (e instanceof BudgetExceededException) {
            return 402;
        }
        if (e instanceof DeniedException) {
            return 403;
        }
        if (e instanceof NotFoundException) {
            return 404;
        }
        if (e instanceof ConflictException) {
            return 409;
        }
        if (e instanceof QuotaExceededException) {
            return 429;
        }
        if (e instanceof OverloadedException || e instanceof UnavailableException) {
            return 503;
        }
        return e instanceof DeadlineExceededException ? 504 : 500;
    }

    private static Revo revo() {
        return Revo.builder()
                .trustAllCallers()
                .install(AgentRuntime.module())
                .install(ParallelEngine.module())
                .agent(Agent.of(ECHO, (ctx, q) -> ctx.partial(new Said(q.text()), "unchecked")))
                .build();
    }

    @Test
    void a_run_is_started_read_and_described_without_its_types() {
        try (Revo revo = revo()) {
            ScopedRevo acme = revo.with(Scope.of("acme", "ada"));
            assertThat(acme.agents().spec("echo").input().schema().required()).containsExactly("text");
            Http started = post(acme, "echo", "{\"text\":\"hi\"}", "k1");
            String id = started.headers().get("Location").substring("/runs/".length());
            Await.atMost(Duration.ofSeconds(10))
                    .until(
                            "the run has ended",
                            () -> get(acme, id).body().toString().contains("SUCCEEDED"));
            assertThat(get(acme, id).body().toString()).contains("\"text\":\"hi\"");
            assertThat(get(acme, id).headers().get("ETag")).isNotEqualTo("\"0\"");
            // Another tenant does not learn that the run exists.
            assertThat(get(revo.with(Scope.of("other", "ada")), id).status()).isEqualTo(404);
        }
    }

    @Test
    void a_key_starts_one_run_and_another_request_under_it_is_a_conflict() {
        try (Revo revo = revo()) {
            ScopedRevo acme = revo.with(Scope.of("acme", "ada"));
            Http first = post(acme, "echo", "{\"text\":\"hi\"}", "k1");
            assertThat(post(acme, "echo", "{\"text\":\"hi\"}", "k1")).isEqualTo(first);
            assertThat(guarded(() -> post(acme, "echo", "{\"text\":\"other\"}", "k1"))
                            .status())
                    .isEqualTo(409);
            Http elsewhere = post(revo.with(Scope.of("other", "ada")), "echo", "{\"text\":\"hi\"}", "k1");
            assertThat(elsewhere).isNotEqualTo(first);
        }
    }

    @Test
    void faults_become_problems_that_name_the_field() {
        try (Revo revo = revo()) {
            ScopedRevo acme = revo.with(Scope.of("acme", "ada"));
            assertThat(guarded(() -> post(acme, "nobody", "{}", "k")).status()).isEqualTo(404);
            Http missing = guarded(() -> post(acme, "echo", "{}", "k"));
            assertThat(missing.status()).isEqualTo(400);
            assertThat(((Problem) missing.body()).context()).containsEntry("field", "$.text");
            Http unknown = guarded(() -> post(acme, "echo", "{\"text\":\"x\",\"admin\":true}", "k"));
            assertThat(((Problem) unknown.body()).message()).contains("admin");
        }
    }

    @Test
    void events_of_a_tenant_go_to_that_tenant() {
        try (Revo revo = revo()) {
            CopyOnWriteArrayList<String> acme = new CopyOnWriteArrayList<>();
            CopyOnWriteArrayList<String> other = new CopyOnWriteArrayList<>();
            revo.with(Scope.of("acme", "ada")).events().subscribe(collecting(acme));
            revo.with(Scope.of("other", "bob")).events().subscribe(collecting(other));
            post(revo.with(Scope.of("acme", "ada")), "echo", "{\"text\":\"hi\"}", "k1");
            Await.atMost(Duration.ofSeconds(10)).until("the end is told", () -> acme.contains("run.finished"));
            assertThat(acme).startsWith("run.queued").contains("run.started");
            assertThat(other).isEqualTo(Collections.emptyList());
        }
    }

    private static Flow.Subscriber<RevoEvent> collecting(CopyOnWriteArrayList<String> types) {
        return new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(64);
            }

            @Override
            public void onNext(RevoEvent event) {
                types.add(event.type());
            }

            @Override
            public void onError(Throwable error) {
                types.add("error");
            }

            @Override
            public void onComplete() {
                types.add("complete");
            }
        };
    }
}
