package dev.revo.agents.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.revo.Revo;
import dev.revo.agent.Agent;
import dev.revo.agent.AgentEvent;
import dev.revo.agent.AgentSpec;
import dev.revo.agents.http.ModelHttp;
import dev.revo.error.BudgetExceededException;
import dev.revo.error.CancelledException;
import dev.revo.error.ProviderException;
import dev.revo.error.UnavailableException;
import dev.revo.event.RevoEvent;
import dev.revo.model.ModelProfile;
import dev.revo.model.ModelSettings;
import dev.revo.proof.Answer;
import dev.revo.run.Budget;
import dev.revo.run.Money;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunStatus;
import dev.revo.spi.TimeSource;
import dev.revo.testkit.Await;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.TestScheduler;
import dev.revo.testkit.http.ModelServer;
import dev.revo.testkit.http.ReasoningRule;
import dev.revo.testkit.http.Reply;
import dev.revo.testkit.model.Hold;
import dev.revo.testkit.model.ScriptedModel;
import dev.revo.testkit.model.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Calls of a model over HTTP, with LangChain4j's own client types and everything that can go wrong. */
class ModelCallsTest {
    record Question(String text) {}

    record Reply1(String text) {}

    private static final AgentSpec<Question, Reply1> SPEC =
            AgentSpec.builder("asker", Question.class, Reply1.class).build();

    private static final String GOOD = "{\"text\":\"good\"}";

    private static Revo.Builder builder() {
        return Revo.builder()
                .trustAllCallers()
                .install(AgentRuntime.module())
                .install(TestScheduler.module())
                .agent(Agent.of(SPEC, (ctx, q) -> ctx.partial(ctx.ask(q.text()), "not checked")));
    }

    private static ChatModel model(ModelServer server) {
        return OpenAiChatModel.builder()
                .baseUrl(server.baseUrl())
                .apiKey("k")
                .modelName(ModelServer.MODEL)
                .maxRetries(0)
                .returnThinking(true)
                .sendThinking(true)
                .httpClientBuilder(ModelHttp.builder())
                .build();
    }

    private static Revo revo(ModelServer server, Consumer<ModelSettings> settings) {
        return builder().model("default", model(server), settings).build();
    }

    private static RunHandle<Answer<Reply1>> start(Revo revo, RunOptions options) {
        return revo.solo().agents().start(SPEC.request(new Question("why?")), options);
    }

    private static String answer(Revo revo) {
        return start(revo, RunOptions.defaults())
                .await()
                .candidate()
                .orElseThrow()
                .text();
    }

    private static List<RevoEvent> events(RunHandle<?> run) throws InterruptedException {
        List<RevoEvent> all = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch done = new CountDownLatch(1);
        run.events().subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(RevoEvent event) {
                all.add(event);
            }

            @Override
            public void onError(Throwable error) {
                done.countDown();
            }

            @Override
            public void onComplete() {
                done.countDown();
            }
        });
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        return all;
    }

    @Test
    void retries_after_the_wait_that_the_provider_asked_for() throws InterruptedException {
        TestClock clock = TestClock.create();
        try (ModelServer server = ModelServer.builder()
                        .then(Reply.rateLimited("1"))
                        .then(Turn.say(GOOD))
                        .start();
                Revo revo = builder()
                        .provide(TimeSource.class, clock)
                        .model("default", model(server), s -> {})
                        .build()) {
            RunHandle<Answer<Reply1>> run = start(revo, RunOptions.defaults());
            Await.atMost(Duration.ofSeconds(20))
                    .until("the first call ended", () -> run.status().usage().modelCalls() == 1);
            clock.awaitPending(1, Duration.ofSeconds(20));
            clock.advance(Duration.ofMillis(999));
            assertThat(server.requests()).hasSize(1);
            clock.advance(Duration.ofMillis(1));
            assertThat(run.await().candidate()).contains(new Reply1("good"));
            assertThat(events(run))
                    .filteredOn(AgentEvent.ModelFailed.class::isInstance)
                    .singleElement()
                    .satisfies(e -> assertThat(e.data())
                            .containsEntry("code", "model_rate_limited")
                            .containsEntry("action", "retry"));
            assertThat(run.status().usage().modelCalls()).isEqualTo(2);
        }
    }

    @Test
    void a_wait_beyond_the_deadline_fails_now() {
        try (ModelServer server =
                        ModelServer.builder().then(Reply.rateLimited("3600")).start();
                Revo revo = revo(server, s -> {})) {
            assertThatThrownBy(() -> start(revo, RunOptions.defaults().timeout(Duration.ofSeconds(60)))
                            .await())
                    .isInstanceOfSatisfying(UnavailableException.class, e -> {
                        assertThat(e.code()).isEqualTo("model_rate_limited");
                        assertThat(e.retryAfter()).contains(Duration.ofHours(1));
                    });
        }
    }

    @Test
    void a_refused_key_is_not_retried_and_says_what_to_do() {
        try (ModelServer server =
                        ModelServer.builder().then(Reply.error(401, "bad key")).start();
                Revo revo = revo(server, s -> {})) {
            assertThatThrownBy(() -> answer(revo))
                    .isInstanceOf(ProviderException.class)
                    .hasMessageContaining("refused the key")
                    .extracting(e -> ((ProviderException) e).context().get("attempts"))
                    .isEqualTo("1");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void gives_up_after_the_attempts_and_asks_the_fallback() {
        ScriptedModel other = ScriptedModel.of(GOOD);
        try (ModelServer server = ModelServer.builder()
                        .then(Reply.error(503, "busy"))
                        .then(Reply.error(503, "busy"))
                        .start();
                Revo revo = builder()
                        .model("default", model(server), s -> s.attempts(2).fallbackTo("other"))
                        .model("other", other, s -> {})
                        .build()) {
            Answer<Reply1> answer = start(revo, RunOptions.defaults()).await();
            assertThat(answer.candidate()).contains(new Reply1("good"));
            assertThat(answer.evidence().models()).containsExactly("other");
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void an_answer_cut_in_the_middle_is_an_attempt_that_failed_and_is_counted_at_its_estimate() {
        try (ModelServer server = ModelServer.builder()
                        .then(Reply.text(GOOD).cutAfterBytes(20))
                        .then(Turn.say(GOOD).usage(10, 5))
                        .start();
                Revo revo = revo(server, s -> s.maxOutputTokens(100))) {
            RunHandle<Answer<Reply1>> run = start(revo, RunOptions.defaults());
            assertThat(run.await().candidate()).contains(new Reply1("good"));
            assertThat(run.status().usage().outputTokens()).isEqualTo(105);
            assertThat(run.status().usage().estimated()).isTrue();
        }
    }

    @Test
    void cancel_closes_the_connection_within_50_ms_and_nothing_is_called_after_it() throws InterruptedException {
        Hold hold = Hold.closed();
        try (ModelServer server =
                        ModelServer.builder().then(Reply.text(GOOD).after(hold)).start();
                Revo revo = revo(server, s -> {})) {
            RunHandle<Answer<Reply1>> run = start(revo, RunOptions.defaults());
            server.awaitRequests(1, Duration.ofSeconds(10));
            long cancelled = System.nanoTime();
            run.cancel("user left");
            assertThatThrownBy(run::await).isInstanceOf(CancelledException.class);
            long returned = System.nanoTime();
            long closed = server.awaitClosed(0, Duration.ofSeconds(10));
            // Generous against a busy machine; the evaluation measures it on an idle one.
            assertThat(Duration.ofNanos(returned - cancelled)).isLessThan(Duration.ofSeconds(1));
            assertThat(Duration.ofNanos(closed - cancelled)).isLessThan(Duration.ofSeconds(1));
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void silence_beyond_the_limit_ends_the_attempt() {
        Hold hold = Hold.closed();
        try (ModelServer server = ModelServer.builder()
                        .then(Reply.text(GOOD).stallAfterHeaders(hold))
                        .then(Turn.say(GOOD))
                        .start();
                Revo revo = revo(server, s -> s.idle(Duration.ofMillis(300)))) {
            assertThat(answer(revo)).isEqualTo("good");
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void reasoning_is_kept_apart_and_never_sent_back_to_classic_r1() {
        try (ModelServer server = ModelServer.builder()
                        .reasoning(ReasoningRule.R1_CLASSIC)
                        .then(Turn.say("not json").thinking("secret plan"))
                        .then(Turn.say(GOOD).thinking("more"))
                        .start();
                Revo revo = revo(server, s -> s.profile(ModelProfile.deepSeekR1()))) {
            RunHandle<Answer<Reply1>> run = start(revo, RunOptions.defaults());
            assertThat(run.await().candidate()).contains(new Reply1("good"));
            assertThat(server.requests().get(1).toString()).doesNotContain("secret plan");
            assertThat(run.status().resultJson().orElseThrow()).doesNotContain("secret plan");
        }
    }

    @Test
    void reasoning_inside_the_text_is_taken_out_also_without_its_opening_tag() {
        ScriptedModel model = ScriptedModel.of("I think {\"text\":\"bad\"} hm</think>\n" + GOOD);
        try (Revo revo = builder()
                .model("default", model, s -> s.profile(ModelProfile.deepSeekR1()))
                .build()) {
            assertThat(answer(revo)).isEqualTo("good");
        }
    }

    @Test
    void a_budget_refuses_the_next_call_and_what_was_spent_above_a_reservation_is_recorded_in_full() {
        ScriptedModel model = ScriptedModel.of(Turn.say("not json").usage(10, 900), Turn.say(GOOD));
        try (Revo revo =
                builder().model("default", model, s -> s.maxOutputTokens(300)).build()) {
            RunHandle<Answer<Reply1>> run = start(revo, RunOptions.defaults().budget(Budget.tokens(1_000)));
            assertThatThrownBy(run::await).isInstanceOf(BudgetExceededException.class);
            RunStatus status = run.status();
            assertThat(status.usage().totalTokens()).isEqualTo(910);
            assertThat(model.requests()).hasSize(1);
        }
    }

    @Test
    void money_is_reserved_before_and_settled_after() {
        ScriptedModel model = ScriptedModel.of(Turn.say(GOOD).usage(1_000, 500));
        try (Revo revo = builder()
                .model(
                        "default",
                        model,
                        s -> s.price(Money.usd("1"), Money.usd("2")).maxOutputTokens(1_000))
                .build()) {
            RunHandle<Answer<Reply1>> run = start(revo, RunOptions.defaults().budget(Budget.money(Money.usd("0.01"))));
            run.await();
            assertThat(run.status().usage().cost()).contains(Money.usd("0.002"));
        }
    }

    @Test
    void a_usage_that_the_provider_leaves_out_is_estimated_and_says_so() {
        ScriptedModel model = ScriptedModel.of(Turn.say(GOOD).withoutUsage());
        try (Revo revo = builder().model(model).build()) {
            RunHandle<Answer<Reply1>> run = start(revo, RunOptions.defaults());
            run.await();
            assertThat(run.status().usage().estimated()).isTrue();
            assertThat(run.status().usage().outputTokens()).isPositive();
        }
    }
}
