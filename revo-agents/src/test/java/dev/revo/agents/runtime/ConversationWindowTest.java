package dev.revo.agents.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.revo.Revo;
import dev.revo.agent.Agent;
import dev.revo.agent.AgentEvent;
import dev.revo.agents.conversation.Conversation;
import dev.revo.agents.conversation.Replied;
import dev.revo.agents.conversation.Said;
import dev.revo.model.ModelProfile;
import dev.revo.proof.Answer;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.testkit.TestScheduler;
import dev.revo.testkit.model.ScriptedModel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How much of its past a conversation shows the model, to the message and to the token, and what it tells at its end. */
@Timeout(60)
class ConversationWindowTest {
    private static final List<ChatMessage> FIRST = List.of(UserMessage.from("m0"), AiMessage.from("a0"));
    private static final List<ChatMessage> SECOND = List.of(UserMessage.from("m1"), AiMessage.from("a1"));
    private static final long STEP = FIRST.stream().mapToLong(Tokens::of).sum();

    private static Revo revo(Agent<Said, Replied> agent, ScriptedModel model, ModelProfile profile) {
        return Revo.builder()
                .drain(Duration.ZERO)
                .trustAllCallers()
                .install(AgentRuntime.module())
                .install(TestScheduler.module())
                .agent(agent)
                .model("default", model, s -> s.profile(profile))
                .build();
    }

    private static RunHandle<Answer<Replied>> say(Revo revo, Agent<Said, Replied> agent, String text) {
        RunHandle<Answer<Replied>> run =
                revo.solo().agents().start(agent.spec().request(new Said("c", text)), RunOptions.defaults());
        run.await();
        return run;
    }

    /** What the model sees of the first two steps when it is asked a third time. */
    private static List<ChatMessage> past(Conversation.Builder habits) {
        Agent<Said, Replied> agent = habits.build();
        ScriptedModel model = ScriptedModel.of("a0", "a1", "a2");
        try (Revo revo = revo(agent, model, ModelProfile.defaults())) {
            for (int i = 0; i < 3; i++) {
                say(revo, agent, "m" + i);
            }
        }
        List<ChatMessage> seen = model.requests().get(2).messages();
        assertThat(seen).last().isEqualTo(UserMessage.from("m2"));
        return seen.subList(0, seen.size() - 1);
    }

    private static Conversation.Builder chat() {
        return Conversation.agent("chat");
    }

    @Test
    void shows_as_many_messages_as_it_may_and_only_whole_steps() {
        assertThat(past(chat().windowMessages(4))).startsWith(FIRST.get(0)).hasSize(4);
        assertThat(past(chat().windowMessages(3))).isEqualTo(SECOND);
        assertThat(past(chat().windowMessages(2))).isEqualTo(SECOND);
        assertThat(past(chat().windowMessages(1))).isEmpty();
    }

    @Test
    void shows_as_many_tokens_as_it_may_and_only_whole_steps() {
        assertThat(past(chat().windowTokens(2 * STEP))).startsWith(FIRST.get(0)).hasSize(4);
        assertThat(past(chat().windowTokens(2 * STEP - 1))).isEqualTo(SECOND);
        assertThat(past(chat().windowTokens(STEP))).isEqualTo(SECOND);
        assertThat(past(chat().windowTokens(STEP - 1))).isEmpty();
    }

    @Test
    void an_answer_that_might_have_been_reasoning_is_told_when_it_is_over() {
        Agent<Said, Replied> agent = chat().streaming(true).build();
        try (Revo revo = revo(agent, ScriptedModel.of("no tags at all"), ModelProfile.deepSeekR1())) {
            RunHandle<Answer<Replied>> run = say(revo, agent, "hi");
            assertThat(run.await().candidate()).contains(new Replied("no tags at all"));
            assertThat(Heard.of(run, AgentEvent.Token.class, AgentEvent.Token::text))
                    .containsExactly("no tags at all");
        }
    }
}
