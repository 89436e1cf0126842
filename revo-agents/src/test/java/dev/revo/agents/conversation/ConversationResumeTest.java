package dev.revo.agents.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.revo.Revo;
import dev.revo.agent.Agent;
import dev.revo.agents.runtime.AgentRuntime;
import dev.revo.error.ConflictException;
import dev.revo.inmemory.InMemory;
import dev.revo.proof.Answer;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.spi.ConversationStore;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.TestScheduler;
import dev.revo.testkit.crash.KeptJournal;
import dev.revo.testkit.model.Hold;
import dev.revo.testkit.model.ScriptedModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that ends around the moment at which a run adds its step, and what the next start makes of it. */
@Timeout(60)
@NullUnmarked // JUnit fills fields before each test.
class ConversationResumeTest {
    private static final Agent<Said, Replied> CHAT =
            Conversation.agent("chat").instructions("Be kind.").maxTurns(3).build();

    @TempDir
    private Path directory;

    private final ConversationStore store = InMemory.conversations();
    private final TestContexts contexts = TestContexts.open();
    private final Hold hold = Hold.closed();

    @AfterEach
    void close() {
        contexts.close();
    }

    /** A store whose writer never comes back, before or after the step is there. */
    private final class Stuck implements ConversationStore {
        private final boolean after;

        Stuck(boolean after) {
            this.after = after;
        }

        @Override
        public ConversationStore.Conversation read(RunContext ctx, String conversation, int atMost) {
            return store.read(ctx, conversation, atMost);
        }

        @Override
        public void append(RunContext ctx, String conversation, long expected, List<ChatMessage> step) {
            if (after) {
                store.append(ctx, conversation, expected, step);
            }
            try {
                hold.pass();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private Revo revo(ConversationStore conversations) {
        return Revo.builder()
                .drain(Duration.ZERO)
                .trustAllCallers()
                .install(AgentRuntime.module())
                .install(TestScheduler.module())
                .agent(CHAT)
                .provide(RunJournal.class, KeptJournal.open(directory.resolve("journal")))
                .provide(ConversationStore.class, conversations)
                .model(ScriptedModel.of("hello"))
                .build();
    }

    private RunId leftThere(boolean after) {
        try (Revo revo = revo(new Stuck(after))) {
            RunHandle<Answer<Replied>> run =
                    revo.solo().agents().start(CHAT.spec().request(new Said("c", "hi")), RunOptions.defaults());
            hold.awaitEntered(Duration.ofSeconds(20));
            return run.id();
        }
    }

    private String ended(RunId id) {
        try (Revo revo = revo(store)) {
            return revo.solo()
                    .runs()
                    .attach(CHAT.spec().ref(id))
                    .orElseThrow()
                    .await()
                    .candidate()
                    .orElseThrow()
                    .text();
        }
    }

    private List<ChatMessage> kept() {
        return store.read(contexts.of("solo", "host"), "c", 100).messages();
    }

    private void another(String text, String answer) {
        store.append(contexts.of("solo", "host"), "c", 0, List.of(UserMessage.from(text), AiMessage.from(answer)));
    }

    @Test
    void a_step_that_was_added_is_not_added_again() {
        assertThat(ended(leftThere(true))).isEqualTo("hello");
        assertThat(kept()).containsExactly(UserMessage.from("hi"), AiMessage.from("hello"));
    }

    @Test
    void a_step_that_was_added_after_others_is_not_added_again() {
        another("hey", "welcome");
        assertThat(ended(leftThere(true))).isEqualTo("hello");
        assertThat(kept())
                .containsExactly(
                        UserMessage.from("hey"),
                        AiMessage.from("welcome"),
                        UserMessage.from("hi"),
                        AiMessage.from("hello"));
    }

    @Test
    void control_a_step_that_was_not_added_is_added() {
        assertThat(ended(leftThere(false))).isEqualTo("hello");
        assertThat(kept()).containsExactly(UserMessage.from("hi"), AiMessage.from("hello"));
    }

    @Test
    void somebody_who_went_on_with_other_words_is_not_taken_for_the_run() {
        RunId id = leftThere(false);
        another("hey", "hello");
        assertThatThrownBy(() -> ended(id))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("'c'");
        assertThat(kept()).containsExactly(UserMessage.from("hey"), AiMessage.from("hello"));
    }

    @Test
    void somebody_who_said_the_same_and_got_another_answer_is_not_taken_for_the_run() {
        RunId id = leftThere(false);
        another("hi", "go away");
        assertThatThrownBy(() -> ended(id))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("'c'");
        assertThat(kept()).containsExactly(UserMessage.from("hi"), AiMessage.from("go away"));
    }
}
