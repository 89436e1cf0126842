package dev.revo.agents.runtime;

import static dev.revo.agents.runtime.Asker.GOOD;
import static dev.revo.agents.runtime.Asker.PATIENCE;
import static dev.revo.agents.runtime.Asker.over;
import static dev.revo.agents.runtime.Asker.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.revo.Revo;
import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;
import dev.revo.testkit.http.ModelRequest;
import dev.revo.testkit.http.ModelServer;
import dev.revo.testkit.http.Reply;
import dev.revo.testkit.model.Turn;
import dev.revo.tool.ToolContext;
import dev.revo.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.NullUnmarked;

/**
 * Whatever becomes of the calls of a turn, and in whatever order they end: over HTTP the model reads one result for each,
 * in the order in which it asked, and each is made as often as it should be.
 */
@NullUnmarked // A tool answers null on purpose.
class ToolFailuresTest {
    /** What becomes of a call. */
    enum Fate {
        GOOD("^good %d$"),
        EMPTY("^\\(empty\\)$"),
        REFUSES("^ERROR: no %d$"),
        THROWS("^ERROR: boom %d$"),
        FAULT("^ERROR: .*down %d.*$"),
        BREAKS("^ERROR: broken %d$"),
        NULL("^ERROR: The tool answered nothing\\.$"),
        MISFIT("^INVALID: The arguments are not JSON.*$"),
        UNKNOWN("^INVALID: There is no tool named 'ghost'.*$");

        private final String reads;

        Fate(String reads) {
            this.reads = reads;
        }

        boolean called() {
            return this != MISFIT && this != UNKNOWN;
        }

        String reads(int number) {
            return String.format(reads, number);
        }
    }

    /** One call: neighbours that read run together, and one that is late ends after those that are not. */
    record Call(Fate fate, boolean writes, boolean late, String id) {}

    @Provide
    Arbitrary<List<List<Call>>> turns() {
        return Combinators.combine(
                        Arbitraries.frequencyOf(
                                Tuple.of(3, Arbitraries.just(Fate.GOOD)), Tuple.of(4, Arbitraries.of(Fate.class))),
                        Arbitraries.frequency(Tuple.of(4, false), Tuple.of(1, true)),
                        Arbitraries.of(true, false),
                        // Models number their calls as they like: the same id twice, the same in each turn, or none.
                        Arbitraries.of("a", "b", "c", "call_1", ""))
                .as(Call::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(9)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
    }

    @Property(tries = 60)
    void every_call_has_its_result_in_its_place(@ForAll("turns") List<List<Call>> turns) {
        new Conversation(turns).plays();
    }

    @Example
    void more_calls_than_run_at_once_lose_none() {
        List<Call> many = Stream.generate(() -> new Call(Fate.GOOD, false, false, "x"))
                .limit(35)
                .toList();
        new Conversation(List.of(many)).plays();
    }

    /** One run through these turns; calls are numbered through. */
    private static final class Conversation {
        private final List<List<Call>> turns;
        private final List<Call> all;
        private final Map<Integer, Integer> made = new ConcurrentHashMap<>();
        private final List<CountDownLatch> prompt = new ArrayList<>();

        Conversation(List<List<Call>> turns) {
            this.turns = turns;
            this.all = turns.stream().flatMap(List::stream).toList();
            turns.forEach(turn -> groups(turn, prompt));
        }

        // For each call the latch that opens when those that run beside it and are not late have ended.
        private static void groups(List<Call> turn, List<CountDownLatch> into) {
            int from = 0;
            for (int at = 0; at <= turn.size(); at++) {
                if (at == turn.size() || turn.get(at).writes()) {
                    List<Call> group = turn.subList(from, at);
                    CountDownLatch latch = new CountDownLatch((int) group.stream()
                            .filter(call -> call.fate().called() && !call.late())
                            .count());
                    group.forEach(call -> into.add(latch));
                    if (at < turn.size()) {
                        into.add(new CountDownLatch(0));
                    }
                    from = at + 1;
                }
            }
        }

        void plays() {
            try (ModelServer server = ModelServer.answering(this::reply);
                    Revo revo = Asker.trusting(over(server))
                            .tool(Asker.reading("read", this::work))
                            .tool(Asker.writing("write", this::work))
                            .build()) {
                assertThat(Asker.answer(start(revo))).isEqualTo("good");
                assertThat(server.requests()).hasSize(turns.size() + 1);
                read(server.requests().get(turns.size()).messages());
            }
            for (int i = 0; i < all.size(); i++) {
                assertThat(made.getOrDefault(i, 0))
                        .as("calls of %s", i)
                        .isEqualTo(all.get(i).fate().called() ? 1 : 0);
            }
        }

        private Reply reply(ModelRequest request) {
            int turn = (int) request.messages().stream()
                    .filter(message -> message.role().equals("assistant"))
                    .count();
            if (turn == turns.size()) {
                return Reply.text(GOOD);
            }
            int number = turns.subList(0, turn).stream().mapToInt(List::size).sum();
            Turn asks = Turn.think("hm").finish(dev.langchain4j.model.output.FinishReason.TOOL_EXECUTION);
            for (Call call : turns.get(turn)) {
                String tool = call.fate() == Fate.UNKNOWN ? "ghost" : call.writes() ? "write" : "read";
                asks = asks.toolCall(call.id(), tool, "{\"n\":" + number++ + (call.fate() == Fate.MISFIT ? "" : "}"));
            }
            return Reply.of(asks);
        }

        private ToolResult work(ToolContext ctx) throws Exception {
            int number = Json.own(ctx.call().argumentsJson()).path("n").asInt();
            made.merge(number, 1, Integer::sum);
            Call call = all.get(number);
            CountDownLatch before = prompt.get(number);
            if (call.late() && !call.writes()) {
                assertThat(before.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            }
            try {
                return result(call.fate(), number);
            } finally {
                if (!call.late()) {
                    before.countDown();
                }
            }
        }

        private static ToolResult result(Fate fate, int number) throws Exception {
            return switch (fate) {
                case EMPTY -> ToolResult.ok("");
                case REFUSES -> ToolResult.error("no " + number);
                case THROWS -> throw new java.io.IOException("boom " + number);
                case FAULT -> throw new UnavailableException(Fault.of("down", "it is down " + number));
                case BREAKS -> throw new StackOverflowError("broken " + number);
                case NULL -> null;
                default -> ToolResult.ok("good " + number);
            };
        }

        private void read(List<ModelRequest.Message> messages) {
            List<ModelRequest.Message> left = new ArrayList<>(messages);
            left.removeIf(message -> message.role().equals("system"));
            assertThat(left.remove(0).role()).isEqualTo("user");
            int number = 0;
            for (List<Call> turn : turns) {
                List<ToolExecutionRequest> asked = left.remove(0).toolCalls();
                assertThat(asked)
                        .hasSize(turn.size())
                        .extracting(ToolExecutionRequest::id)
                        .doesNotHaveDuplicates();
                for (int i = 0; i < turn.size(); i++) {
                    ModelRequest.Message result = left.remove(0);
                    assertThat(result.role()).isEqualTo("tool");
                    assertThat(result.toolCallId()).isEqualTo(asked.get(i).id());
                    assertThat(asked.get(i).arguments()).startsWith("{\"n\":" + number);
                    assertThat(result.text())
                            .matches("(?s)" + turn.get(i).fate().reads(number++));
                }
            }
            assertThat(left).isEmpty();
        }
    }
}
