package dev.revo.agents.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.revo.Revo;
import dev.revo.agent.Agent;
import dev.revo.agent.AgentEvent;
import dev.revo.agents.runtime.AgentRuntime;
import dev.revo.audit.AuditQuery;
import dev.revo.error.ConflictException;
import dev.revo.error.InvalidRequestException;
import dev.revo.event.RevoEvent;
import dev.revo.inmemory.InMemory;
import dev.revo.model.ModelProfile;
import dev.revo.model.ModelSettings;
import dev.revo.proof.Answer;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.scope.Scope;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.TestScheduler;
import dev.revo.testkit.model.Hold;
import dev.revo.testkit.model.ScriptedModel;
import dev.revo.testkit.model.ScriptedStreamingModel;
import dev.revo.testkit.model.Turn;
import dev.revo.tool.Effect;
import dev.revo.tool.Tool;
import dev.revo.tool.ToolFilter;
import dev.revo.tool.ToolSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Talking with an agent that remembers. */
class ConversationTest {
    record Place(String name) {}

    private static final Agent<Said, Replied> CHAT = Conversation.agent("chat")
            .instructions("Be kind.")
            .tools(ToolFilter.all())
            .reasoningEvents()
            .build();

    private static final Tool WEATHER = Tool.of(
            ToolSpec.builder("weather", "Weather").effect(Effect.READ).build(),
            Place.class,
            String.class,
            (ctx, place) -> "rain in " + place.name());

    private static Revo.Builder host(Agent<Said, Replied> agent) {
        return Revo.builder()
                .drain(Duration.ZERO)
                .trustAllCallers()
                .install(AgentRuntime.module())
                .install(TestScheduler.module())
                .tool(WEATHER)
                .agent(agent);
    }

    private static Revo revo(ScriptedModel model, Consumer<ModelSettings> settings) {
        return host(CHAT).model("default", model, settings).build();
    }

    private static RunHandle<Answer<Replied>> say(Revo revo, String conversation, String text) {
        return revo.solo().agents().start(CHAT.spec().request(new Said(conversation, text)), RunOptions.defaults());
    }

    private static String reply(RunHandle<Answer<Replied>> run) {
        return run.await().candidate().orElseThrow().text();
    }

    private static List<RevoEvent> events(RunHandle<?> run) throws InterruptedException {
        List<RevoEvent> all = new CopyOnWriteArrayList<>();
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
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        return all;
    }

    private static String tokens(List<RevoEvent> events) {
        return events.stream()
                .filter(AgentEvent.Token.class::isInstance)
                .map(event -> ((AgentEvent.Token) event).text())
                .collect(Collectors.joining());
    }

    private static String reasoning(List<RevoEvent> events) {
        return events.stream()
                .filter(AgentEvent.Reasoning.class::isInstance)
                .map(event -> ((AgentEvent.Reasoning) event).text())
                .collect(Collectors.joining());
    }

    private static List<ChatMessage> past(ChatRequest request) {
        List<ChatMessage> messages = request.messages();
        return messages.subList(1, messages.size());
    }

    @Test
    void remembers_whole_steps_with_calls_and_results() {
        ScriptedModel model = ScriptedModel.of(
                Turn.call("1", "weather", "{\"name\":\"Bonn\"}"),
                Turn.say("It rains."),
                Turn.say("You asked of Bonn."));
        try (Revo revo = revo(model, s -> {})) {
            assertThat(reply(say(revo, "c", "Weather?"))).isEqualTo("It rains.");
            assertThat(reply(say(revo, "c", "What did I ask?"))).isEqualTo("You asked of Bonn.");
        }
        assertThat(past(model.requests().get(2)))
                .extracting(message -> message.getClass().getSimpleName())
                .containsExactly("UserMessage", "AiMessage", "ToolExecutionResultMessage", "AiMessage", "UserMessage");
    }

    @Test
    void conversations_users_and_tenants_are_apart() {
        ScriptedModel model = ScriptedModel.answering(request -> Turn.say("ok"));
        try (Revo revo = revo(model, s -> {})) {
            reply(say(revo, "one", "secret"));
            reply(say(revo, "two", "hello"));
            for (Scope scope : List.of(Scope.of("solo", "other"), Scope.of("globex", "host"))) {
                reply(revo.with(scope)
                        .agents()
                        .start(CHAT.spec().request(new Said("one", "hello")), RunOptions.defaults()));
            }
        }
        assertThat(model.requests().subList(1, 4))
                .allSatisfy(request -> assertThat(past(request)).hasSize(1));
    }

    @Test
    void two_runs_on_one_conversation_conflict_and_nothing_of_the_second_is_kept() {
        Hold hold = Hold.closed();
        ScriptedModel model = ScriptedModel.builder()
                .when(
                        request -> request.toString().contains("slow"),
                        Turn.say("late").after(hold))
                .when(request -> request.toString().contains("fast"), Turn.say("soon"))
                .when(request -> request.toString().contains("then"), Turn.say("so"))
                .build();
        try (Revo revo = revo(model, s -> {})) {
            RunHandle<Answer<Replied>> slow = say(revo, "c", "slow");
            hold.awaitEntered(Duration.ofSeconds(20));
            assertThat(reply(say(revo, "c", "fast"))).isEqualTo("soon");
            hold.open();
            assertThatThrownBy(slow::await)
                    .isInstanceOf(ConflictException.class)
                    .hasMessageContaining("went on with it");
            assertThat(reply(say(revo, "c", "then"))).isEqualTo("so");
        }
        assertThat(past(model.requests().get(2)).toString()).contains("fast").doesNotContain("slow");
    }

    @Test
    void a_run_that_fails_leaves_no_half_of_a_step() {
        ScriptedModel model = ScriptedModel.of(
                Turn.call("1", "weather", "{\"name\":\"Bonn\"}"),
                Turn.fail(new IllegalStateException("boom")),
                Turn.say("hello"));
        try (Revo revo = revo(model, s -> s.attempts(1))) {
            assertThatThrownBy(() -> reply(say(revo, "c", "Weather?"))).hasMessageContaining("boom");
            assertThat(reply(say(revo, "c", "again"))).isEqualTo("hello");
        }
        assertThat(past(model.requests().get(2))).hasSize(1);
    }

    @Test
    void the_window_drops_whole_steps() {
        Agent<Said, Replied> small =
                Conversation.agent("chat").windowMessages(5).build();
        ScriptedModel model = ScriptedModel.answering(request -> Turn.say("ok"));
        try (Revo revo = host(small).model(model).build()) {
            for (int i = 0; i < 6; i++) {
                reply(revo.solo().agents().start(small.spec().request(new Said("c", "m" + i)), RunOptions.defaults()));
            }
        }
        List<ChatMessage> seen = model.requests().get(5).messages();
        assertThat(seen).first().isEqualTo(UserMessage.from("m3"));
        assertThat(seen).hasSize(5);
    }

    @Test
    void the_window_may_be_in_tokens() {
        Agent<Said, Replied> small =
                Conversation.agent("chat").windowTokens(120).build();
        ScriptedModel model = ScriptedModel.answering(request -> Turn.say("ok"));
        try (Revo revo = host(small).model(model).build()) {
            for (int i = 0; i < 6; i++) {
                reply(revo.solo().agents().start(small.spec().request(new Said("c", "m" + i)), RunOptions.defaults()));
            }
        }
        List<ChatMessage> seen = model.requests().get(5).messages();
        assertThat(seen.size()).isBetween(3, 7);
        assertThat(seen.get(0)).isInstanceOf(UserMessage.class);
    }

    @Test
    void tokens_are_told_as_they_come_and_reasoning_apart_from_them() throws InterruptedException {
        ScriptedStreamingModel streaming = ScriptedStreamingModel.of(
                Turn.inlineThinking("plan one", "").toolCall("1", "weather", "{\"name\":\"Bonn\"}"),
                Turn.inlineThinking("plan two", "It rains."));
        ScriptedModel blocking = ScriptedModel.of("never");
        RunJournal journal = InMemory.runJournal();
        try (Revo revo = host(CHAT)
                        .provide(RunJournal.class, journal)
                        .model("default", blocking, s -> s.streaming(streaming).profile(ModelProfile.deepSeekR1()))
                        .build();
                TestContexts contexts = TestContexts.open()) {
            RunHandle<Answer<Replied>> run = say(revo, "c", "Weather?");
            assertThat(reply(run)).isEqualTo("It rains.");
            List<RevoEvent> events = events(run);
            assertThat(tokens(events).strip()).isEqualTo("It rains.");
            assertThat(reasoning(events)).contains("plan one").contains("plan two");
            assertThat(journaled(journal, contexts, run.id()))
                    .doesNotContain("plan")
                    .contains("It rains.");
            assertThat(revo.solo().audit().find(AuditQuery.all()).toString()).doesNotContain("plan");
            assertThat(streaming.requests().get(1).messages().toString()).doesNotContain("plan");
            assertThat(run.status().resultJson().orElseThrow()).doesNotContain("plan");
        }
    }

    private static String journaled(RunJournal journal, TestContexts contexts, RunId run) {
        return journal.read(contexts.of("solo", "host"), run, 0, Integer.MAX_VALUE).stream()
                .map(JournalEntry::text)
                .collect(Collectors.joining("\n"));
    }

    @Test
    void reasoning_is_told_only_on_request() throws InterruptedException {
        Agent<Said, Replied> quiet = Conversation.agent("chat").build();
        ScriptedModel model = ScriptedModel.of(Turn.say("Hi.").thinking("plan"));
        try (Revo revo = host(quiet).model(model).build()) {
            RunHandle<Answer<Replied>> run =
                    revo.solo().agents().start(quiet.spec().request(new Said("c", "hello")), RunOptions.defaults());
            assertThat(reply(run)).isEqualTo("Hi.");
            assertThat(reasoning(events(run))).isEmpty();
            assertThat(tokens(events(run))).isEqualTo("Hi.");
        }
        try (Revo revo = revo(ScriptedModel.of(Turn.say("Hi.").thinking("plan")), s -> {})) {
            RunHandle<Answer<Replied>> run = say(revo, "c", "hello");
            assertThat(reply(run)).isEqualTo("Hi.");
            assertThat(reasoning(events(run))).isEqualTo("plan");
        }
    }

    @Test
    void without_streaming_there_are_no_token_events() throws InterruptedException {
        Agent<Said, Replied> whole = Conversation.agent("chat").streaming(false).build();
        try (Revo revo = host(whole).model(ScriptedModel.of("Hi.")).build()) {
            RunHandle<Answer<Replied>> run =
                    revo.solo().agents().start(whole.spec().request(new Said("c", "hello")), RunOptions.defaults());
            assertThat(reply(run)).isEqualTo("Hi.");
            assertThat(tokens(events(run))).isEmpty();
        }
    }

    @Test
    void input_that_says_nothing_is_refused() {
        assertThatThrownBy(() -> new Said("", "x")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> new Said("c", " ")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> Conversation.agent("chat").windowMessages(0))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> Conversation.agent("chat").windowTokens(0))
                .isInstanceOf(InvalidRequestException.class);
    }
}
