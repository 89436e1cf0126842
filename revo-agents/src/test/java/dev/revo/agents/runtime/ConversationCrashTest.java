package dev.revo.agents.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.revo.testkit.crash.CrashPoints;
import dev.revo.testkit.crash.CrashRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process is killed before and after each write of a conversation, to the journal and to the store. In the short form
 * around one write to the store and at a sample of the rest, whose seed is printed; with {@code revo.long} everywhere.
 */
@NullUnmarked // JUnit fills fields before each test.
class ConversationCrashTest {
    private static final int SAMPLE = 3;

    @TempDir
    private Path directory;

    private static CrashPoints host(Path in, String... more) {
        return CrashPoints.of(TalkingHost.class)
                .jvmArg("-XX:TieredStopAtLevel=1")
                .jvmArg("-XX:+UseSerialGC")
                .timeout(Duration.ofMinutes(2))
                .args(Stream.concat(Stream.of(in.toString()), Stream.of(more)).toArray(String[]::new));
    }

    private Path fresh(String name) throws Exception {
        return Files.createDirectory(directory.resolve(name));
    }

    @Test
    void memory_is_whole_and_keeps_what_was_acknowledged_wherever_the_process_dies() throws Exception {
        Path undisturbed = fresh("dry");
        CrashRun dry = host(undisturbed).dryRun();
        assertThat(dry.output()).contains("RESULT 2");
        complete(undisturbed);
        int number = 0;
        for (CrashRun.Point point : chosen(dry.points())) {
            Path in = fresh("point" + number++);
            assertThat(host(in).killAt(point.name(), point.count()).reached())
                    .as("reached %s", point)
                    .isTrue();
            wholeSteps(in);
            keptWhatWasAcknowledged(in);
            CrashRun second = host(in).dryRun();
            assertThat(second.output())
                    .as("after %s", point)
                    .contains("RESULT 2")
                    .doesNotContain("BROKEN")
                    .doesNotContain("FAULT");
            complete(in);
        }
    }

    private static List<CrashRun.Point> chosen(List<CrashRun.Point> all) {
        assertThat(all).hasSizeGreaterThan(30);
        if (Boolean.getBoolean("revo.long")) {
            return all;
        }
        List<CrashRun.Point> chosen = new ArrayList<>(all);
        long seed = System.nanoTime();
        Collections.shuffle(chosen, new Random(seed));
        chosen.subList(SAMPLE, chosen.size()).clear();
        all.stream()
                .filter(point -> point.name().endsWith("step") && point.count() == TalkingHost.TURNS.size())
                .forEach(chosen::add);
        System.out.println("crash points sampled with seed " + seed + ": " + chosen);
        return chosen;
    }

    private static List<List<ChatMessage>> steps(Path in) {
        return new FileConversations(in, false).steps(TalkingHost.NAME);
    }

    /** Each step is a turn: what was said, calls with all their results, the answer. */
    private static void wholeSteps(Path in) {
        List<List<ChatMessage>> steps = steps(in);
        for (int i = 0; i < steps.size(); i++) {
            String turn = TalkingHost.TURNS.get(i);
            assertThat(steps.get(i))
                    .satisfiesExactly(
                            said -> assertThat(said).isEqualTo(UserMessage.from(turn)),
                            asked -> assertThat(((AiMessage) asked).toolExecutionRequests())
                                    .extracting(ToolExecutionRequest::id)
                                    .containsExactly("a", "b"),
                            looked -> assertThat(((ToolExecutionResultMessage) looked).id())
                                    .isEqualTo("a"),
                            noted -> assertThat(((ToolExecutionResultMessage) noted).id())
                                    .isEqualTo("b"),
                            answer -> assertThat(((AiMessage) answer).text()).isEqualTo("answer to " + turn));
        }
    }

    private static void keptWhatWasAcknowledged(Path in) {
        assertThat((long) steps(in).size())
                .isGreaterThanOrEqualTo(new Witness(in.resolve("witness")).count("acknowledged"));
    }

    private static void complete(Path in) {
        wholeSteps(in);
        assertThat(steps(in)).hasSameSizeAs(TalkingHost.TURNS);
        assertThat(new Witness(in.resolve("witness")).count("acknowledged")).isEqualTo(TalkingHost.TURNS.size());
    }

    @Test
    void control_a_store_that_writes_message_by_message_is_left_with_half_a_step() throws Exception {
        Path in = fresh("pieces");
        assertThat(host(in, "pieces").killAt("in step", 2).reached()).isTrue();
        assertThatThrownBy(() -> wholeSteps(in)).isInstanceOf(AssertionError.class);
    }

    @Test
    void control_a_run_that_forgets_what_it_had_read_adds_its_step_twice() throws Exception {
        Path in = fresh("forget");
        assertThat(host(in).killAt("after step", 1).reached()).isTrue();
        wholeSteps(in);
        assertThat(host(in, "forget").dryRun().output()).contains("BROKEN MEMORY [turn 1, turn 1]");
        assertThat(steps(in))
                .extracting(step -> step.get(0))
                .containsExactly(UserMessage.from("turn 1"), UserMessage.from("turn 1"));
        assertThatThrownBy(() -> complete(in)).isInstanceOf(AssertionError.class);
    }
}
