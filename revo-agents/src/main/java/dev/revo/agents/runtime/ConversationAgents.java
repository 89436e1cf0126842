package dev.revo.agents.runtime;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.revo.agent.Agent;
import dev.revo.agent.AgentContext;
import dev.revo.agent.AgentSpec;
import dev.revo.agents.runtime.Asking.Asked;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.proof.Answer;
import dev.revo.run.RunContext;
import dev.revo.spi.ConversationStore;
import dev.revo.spi.ConversationStore.Conversation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Where the conversational agent gets what no other agent has: the store of conversations and streamed answers. For
 * {@code dev.revo.agents.conversation.Conversation}, which hosts use.
 */
public final class ConversationAgents {
    private static final int ALL = 100_000;
    private static final String READ = "conversation.read";

    private ConversationAgents() {}

    /**
     * What the agent does with a turn.
     *
     * @param conversation the id of the conversation in an input
     * @param text what was said in it
     * @param reply an output of the model's answer
     * @param messages the most messages of the past that the model sees
     * @param tokens the most tokens of them, by estimate
     * @param streaming whether tokens are told as events
     * @param reasoning whether reasoning is told as events
     */
    public record Habits<I, O>(
            Function<I, String> conversation,
            Function<I, String> text,
            Function<String, O> reply,
            int messages,
            long tokens,
            boolean streaming,
            boolean reasoning) {
        /** Checks for nulls. */
        public Habits {
            requireNonNull(conversation, "conversation");
            requireNonNull(text, "text");
            requireNonNull(reply, "reply");
        }
    }

    /** The agent of this spec. */
    public static <I, O> Agent<I, O> of(AgentSpec<I, O> spec, Habits<I, O> habits) {
        return Agent.of(spec, (ctx, input) -> turn(ctx, (Asking) ctx, habits, input));
    }

    private static <I, O> Answer<O> turn(AgentContext<O> ctx, Asking asking, Habits<I, O> habits, I input) {
        RunContext run = ctx.run();
        String id = habits.conversation().apply(input);
        String text = habits.text().apply(input);
        ConversationStore store = asking.conversations();
        Conversation now = store.read(run, id, ALL);
        long expected = asking.once(READ, now::version);
        List<ChatMessage> past = past(run, id, now, expected, text);
        Asked asked = asking.converse(window(past, habits), text, habits.streaming(), habits.reasoning());
        if (past.size() == now.messages().size()) {
            store.append(run, id, expected, asked.step());
        } else if (!now.messages().subList(past.size(), now.messages().size()).equals(asked.step())) {
            throw moved(run, id);
        }
        return ctx.partial(habits.reply().apply(asked.text()), "a conversation is not checked");
    }

    // A run that begins again after a crash may find its own step added: then the past ends before it.
    private static List<ChatMessage> past(RunContext run, String id, Conversation now, long expected, String text) {
        if (now.version() == expected) {
            return now.messages();
        }
        int own = now.messages().lastIndexOf(UserMessage.from(text));
        if (now.version() != expected + 1 || own < 0) {
            throw moved(run, id);
        }
        return now.messages().subList(0, own);
    }

    private static ConflictException moved(RunContext run, String id) {
        return new ConflictException(Fault.of(
                        "conversation_moved",
                        "Somebody else went on with the conversation '" + id
                                + "' while this run was at work. Ask again.")
                .with("run", run.id()));
    }

    /** The end of the past that fits, beginning with what a person said: no call of a tool is cut from its result. */
    private static List<ChatMessage> window(List<ChatMessage> past, Habits<?, ?> habits) {
        int from = past.size();
        long tokens = 0;
        for (int i = past.size() - 1; i >= 0 && past.size() - i <= habits.messages(); i--) {
            tokens += Tokens.of(past.get(i));
            if (tokens > habits.tokens()) {
                break;
            }
            if (past.get(i) instanceof UserMessage) {
                from = i;
            }
        }
        return new ArrayList<>(past.subList(from, past.size()));
    }
}
