package dev.revo.inmemory;

import dev.langchain4j.data.message.ChatMessage;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.run.RunContext;
import dev.revo.spi.ConversationStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Conversations by tenant, principal and name. */
final class InMemoryConversations implements ConversationStore {
    private record Key(String tenant, String principal, String conversation) {}

    private final Map<Key, List<List<ChatMessage>>> steps = new HashMap<>();

    private static Key key(RunContext ctx, String conversation) {
        return new Key(ctx.tenant(), ctx.scope().principal().id(), conversation);
    }

    @Override
    public synchronized Conversation read(RunContext ctx, String conversation, int atMost) {
        List<List<ChatMessage>> all = steps.getOrDefault(key(ctx, conversation), List.of());
        int from = all.size();
        int count = 0;
        while (from > 0 && count + all.get(from - 1).size() <= atMost) {
            from--;
            count += all.get(from).size();
        }
        List<ChatMessage> messages = new ArrayList<>();
        all.subList(from, all.size()).forEach(messages::addAll);
        return new Conversation(all.size(), messages);
    }

    @Override
    public synchronized void append(RunContext ctx, String conversation, long expected, List<ChatMessage> step) {
        List<List<ChatMessage>> all = steps.computeIfAbsent(key(ctx, conversation), k -> new ArrayList<>());
        if (all.size() != expected) {
            throw new ConflictException(Fault.of(
                            "conversation_moved",
                            "The conversation has " + all.size() + " steps, not " + expected
                                    + ": somebody else went on with it. Read it again.")
                    .with("conversation", conversation));
        }
        all.add(List.copyOf(step));
    }
}
