package dev.revo.store.jdbc;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.run.RunContext;
import dev.revo.spi.ConversationStore;
import dev.revo.spi.Guarantee;
import dev.revo.spi.Promising;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.result.ResultIterator;

/** Conversations as one row a step. Thread-safe. */
final class JdbcConversations implements ConversationStore, Promising {
    private static final String WHOSE =
            " where tenant_id = :tenant and principal_id = :principal and conversation_id = :conversation";

    private final Database database;

    JdbcConversations(Database database) {
        this.database = database;
    }

    @Override
    public Set<Guarantee> guarantees() {
        return database.dialect().guarantees();
    }

    private record Step(long number, int count, String messages) {}

    @Override
    public Conversation read(RunContext ctx, String conversation, int atMost) {
        return database.run(ctx, session -> {
            List<Step> steps = new ArrayList<>();
            long version = 0;
            int count = 0;
            // Read from the end and only as far as wanted: a conversation may be years long.
            try (ResultIterator<Step> rows = session.query("select step_number, message_count, messages"
                            + " from revo_conversation_step" + WHOSE
                            + " order by tenant_id desc, principal_id desc, conversation_id desc, step_number desc")
                    .bind("principal", Texts.in(ctx.scope().principal().id()))
                    .bind("conversation", Texts.in(conversation))
                    .setFetchSize(50)
                    .map((row, context) -> new Step(
                            row.getLong("step_number"), row.getInt("message_count"), row.getString("messages")))
                    .iterator()) {
                while (rows.hasNext()) {
                    Step step = rows.next();
                    version = Math.max(version, step.number());
                    count += step.count();
                    if (count > atMost) {
                        break;
                    }
                    steps.add(step);
                }
            }
            List<ChatMessage> messages = new ArrayList<>();
            Collections.reverse(steps);
            for (Step step : steps) {
                messages.addAll(ChatMessageDeserializer.messagesFromJson(step.messages()));
            }
            return new Conversation(version, messages);
        });
    }

    @Override
    public void append(RunContext ctx, String conversation, long expected, List<ChatMessage> step) {
        String principal = Texts.in(ctx.scope().principal().id());
        database.run(ctx, session -> {
            long version = session.query("select coalesce(max(step_number), 0) from revo_conversation_step" + WHOSE)
                    .bind("principal", principal)
                    .bind("conversation", Texts.in(conversation))
                    .mapTo(Long.class)
                    .one();
            int added = version != expected
                    ? 0
                    : session.update("insert into revo_conversation_step (tenant_id, principal_id, conversation_id,"
                                    + " step_number, message_count, messages) values (:tenant, :principal,"
                                    + " :conversation, :number, :count, :messages) on conflict do nothing")
                            .bind("principal", principal)
                            .bind("conversation", Texts.in(conversation))
                            .bind("number", expected + 1)
                            .bind("count", step.size())
                            .bind("messages", Texts.json(ChatMessageSerializer.messagesToJson(step)))
                            .execute();
            if (added == 0) {
                throw new ConflictException(Fault.of(
                                "conversation_moved",
                                "The conversation has not " + expected
                                        + " steps any more: somebody else went on with it. Read it again.")
                        .with("conversation", conversation));
            }
            return true;
        });
    }
}
