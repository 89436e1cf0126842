package dev.revo.agents.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.revo.Revo;
import dev.revo.agent.Agent;
import dev.revo.agents.conversation.Conversation;
import dev.revo.agents.conversation.Replied;
import dev.revo.agents.conversation.Said;
import dev.revo.error.UnavailableException;
import dev.revo.inmemory.InMemory;
import dev.revo.proof.Answer;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.Usage;
import dev.revo.spi.ConversationStore;
import dev.revo.spi.TimeSource;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.TestScheduler;
import dev.revo.testkit.http.ModelRequest;
import dev.revo.testkit.http.ModelServer;
import dev.revo.testkit.http.Reply;
import dev.revo.testkit.model.Turn;
import dev.revo.tool.ToolFilter;
import dev.revo.tool.ToolResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A stream that breaks off at each byte of an answer: inside a character, a field, an event, a call of a tool, or just
 * before its end. In the short form a sample of the bytes, each in one manner; with {@code revo.long} every byte in all three.
 */
class StreamCutTest {
    private static final String SAYS = "Es regnet \uD83C\uDF27 in Köln.";
    private static final String ARGUMENTS = "{\"place\":\"Köln\",\"days\":12}";
    private static final long MOST = 100;
    private static final int STEP = 11;

    /** How the connection goes. */
    private enum Manner {
        CLOSED,
        RESET,
        ENDED;

        Reply at(long position, Reply reply) {
            return switch (this) {
                case CLOSED -> reply.cutAfterBytes(position);
                case RESET -> reply.resetAfterBytes(position);
                case ENDED -> reply.endAfterBytes(position);
            };
        }
    }

    /** Which of a run's answers breaks off, and where. */
    private record Cut(boolean call, long position, Manner manner) {}

    private static final Agent<Said, Replied> CHAT =
            Conversation.agent("chat").tools(ToolFilter.all()).build();

    private final AtomicReference<Optional<Cut>> next = new AtomicReference<>(Optional.empty());
    private final AtomicInteger toolCalls = new AtomicInteger();
    private final ConversationStore store = InMemory.conversations();
    private final TestContexts contexts = TestContexts.open();
    private final ModelServer server = ModelServer.answering(this::reply);

    @AfterEach
    void close() {
        server.close();
        contexts.close();
    }

    private Reply reply(ModelRequest request) {
        boolean call =
                request.messages().stream().noneMatch(message -> message.role().equals("tool"));
        Reply whole = whole(call);
        Optional<Cut> cut = next.get();
        return cut.isPresent() && cut.get().call() == call && next.compareAndSet(cut, Optional.empty())
                ? cut.get().manner().at(cut.get().position(), whole)
                : whole;
    }

    private static Reply whole(boolean call) {
        Turn turn = call ? Turn.call("c1", "weather", ARGUMENTS) : Turn.say(SAYS);
        return Reply.of(turn.usage(20, 7)).pieces(12);
    }

    private Revo revo(int attempts) {
        return Revo.builder()
                .trustAllCallers()
                .install(AgentRuntime.module())
                .install(TestScheduler.module())
                .agent(CHAT)
                .provide(ConversationStore.class, store)
                .provide(TimeSource.class, new HastyClock())
                .tool(Asker.reading("weather", ctx -> {
                    toolCalls.incrementAndGet();
                    return ToolResult.ok("rain");
                }))
                .model(
                        "default",
                        Asker.over(server),
                        s -> s.streaming(Asker.streaming(server))
                                .attempts(attempts)
                                .maxOutputTokens(MOST))
                .build();
    }

    private static RunHandle<Answer<Replied>> say(Revo revo, String conversation) {
        return revo.solo().agents().start(CHAT.spec().request(new Said(conversation, "?")), RunOptions.defaults());
    }

    private List<ChatMessage> kept(String conversation) {
        return store.read(contexts.of("solo", "host"), conversation, 100).messages();
    }

    static Stream<Boolean> answers() {
        return Stream.of(true, false);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void a_cut_answer_is_asked_for_again_and_never_taken_for_whole(boolean call) {
        AtomicInteger tried = new AtomicInteger();
        AtomicInteger again = new AtomicInteger();
        try (Revo revo = revo(2)) {
            cuts(call).forEach(cut -> {
                tried.incrementAndGet();
                int before = server.requests().size();
                int tools = toolCalls.get();
                next.set(Optional.of(cut));
                String conversation = cut.toString();
                RunHandle<Answer<Replied>> run = say(revo, conversation);
                assertThat(run.await().candidate()).as(conversation).contains(new Replied(SAYS));
                int requests = server.requests().size() - before;
                assertThat(requests).as(conversation).isBetween(2, 3);
                assertThat(toolCalls.get() - tools).as(conversation).isEqualTo(1);
                whole(conversation);
                counted(conversation, run.status().usage(), requests);
                again.addAndGet(requests - 2);
            });
        }
        assertThat(again.get()).as("most cuts are noticed").isGreaterThan(tried.get() / 2);
    }

    private void whole(String conversation) {
        assertThat(kept(conversation))
                .as(conversation)
                .satisfiesExactly(
                        asked -> assertThat(asked).isEqualTo(UserMessage.from("?")),
                        called -> assertThat(((AiMessage) called).toolExecutionRequests())
                                .singleElement()
                                .satisfies(one -> assertThat(one.arguments()).isEqualTo(ARGUMENTS)),
                        result -> assertThat(((ToolExecutionResultMessage) result).text())
                                .isEqualTo("rain"),
                        said -> assertThat(((AiMessage) said).text()).isEqualTo(SAYS));
    }

    // Each answer that was whole costs what the provider says, each that was cut what was reserved for it.
    private static void counted(String conversation, Usage usage, int requests) {
        assertThat(usage.modelCalls()).as(conversation).isEqualTo(requests);
        if (requests == 3) {
            assertThat(usage.outputTokens()).as(conversation).isEqualTo(2 * 7 + MOST);
            assertThat(usage.estimated()).as(conversation).isTrue();
        } else if (!usage.estimated()) {
            assertThat(usage.outputTokens()).as(conversation).isEqualTo(2 * 7);
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void without_another_attempt_a_cut_answer_is_a_fault_and_nothing_is_remembered(boolean call) {
        AtomicInteger wholes = new AtomicInteger();
        AtomicInteger faults = new AtomicInteger();
        try (Revo revo = revo(1)) {
            cuts(call).filter(cut -> cut.position() % 2 == 0).forEach(cut -> {
                next.set(Optional.of(cut));
                String conversation = cut.toString();
                RunHandle<Answer<Replied>> run = say(revo, conversation);
                try {
                    assertThat(run.await().candidate()).as(conversation).contains(new Replied(SAYS));
                    whole(conversation);
                    wholes.incrementAndGet();
                } catch (UnavailableException e) {
                    assertThat(e.code()).as(conversation).isIn("model_cut", "model_failed");
                    assertThat(kept(conversation)).as(conversation).isEmpty();
                    faults.incrementAndGet();
                }
                // A provider that fails all the time would be left alone.
                assertThat(say(revo, "good " + conversation).await().candidate())
                        .contains(new Replied(SAYS));
            });
        }
        assertThat(faults.get()).isGreaterThan(wholes.get());
        assertThat(toolCalls.get())
                .as("a call that was cut is not made")
                .isEqualTo(2 * wholes.get() + (call ? 1 : 2) * faults.get());
    }

    /** The whole answer as it comes. */
    private byte[] body(boolean call) {
        String before = "{\"role\":\"user\",\"content\":\"?\"}";
        String after = ",{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":"
                + "{\"name\":\"weather\",\"arguments\":\"{}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"rain\"}";
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.baseUrl() + "/chat/completions"))
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"" + ModelServer.MODEL + "\",\"stream\":true,\"stream_options\":"
                                + "{\"include_usage\":true},\"messages\":[" + before + (call ? "" : after) + "]}"))
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofByteArray())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The positions that are tried, each in one manner or in all. */
    private Stream<Cut> cuts(boolean call) {
        // A little more: the ids in later answers are longer.
        int length = body(call).length + 30;
        assertThat(length).isGreaterThan(500);
        boolean all = Boolean.getBoolean("revo.long");
        int step = all ? 1 : STEP;
        int first = all ? 0 : new Random().nextInt(STEP);
        if (!all) {
            System.out.println("stream cut at every " + STEP + "th of " + length + " bytes from " + first);
        }
        return IntStream.iterate(first, at -> at < length, at -> at + step)
                .boxed()
                .flatMap(at -> Stream.of(Manner.values())
                        .filter(manner -> all || manner == Manner.values()[at % Manner.values().length])
                        .map(manner -> new Cut(call, at, manner)));
    }

    @Test
    void control_the_client_alone_takes_a_stream_that_ends_early_for_a_whole_answer() throws Exception {
        int third = afterEvent(3);
        next.set(Optional.of(new Cut(true, third, Manner.ENDED)));
        CompletableFuture<ChatResponse> done = new CompletableFuture<>();
        Asker.streaming(server).chat("?", new StreamingChatResponseHandler() {
            @Override
            public void onCompleteResponse(ChatResponse response) {
                done.complete(response);
            }

            @Override
            public void onError(Throwable error) {
                done.completeExceptionally(error);
            }
        });
        AiMessage half = done.get(20, TimeUnit.SECONDS).aiMessage();
        assertThat(half.toolExecutionRequests())
                .singleElement()
                .satisfies(call ->
                        assertThat(ARGUMENTS).startsWith(call.arguments()).isNotEqualTo(call.arguments()));
    }

    private int afterEvent(int count) {
        String body = new String(body(true), StandardCharsets.ISO_8859_1);
        int at = 0;
        for (int i = 0; i < count; i++) {
            at = body.indexOf("\n\n", at) + 2;
        }
        return at;
    }
}
