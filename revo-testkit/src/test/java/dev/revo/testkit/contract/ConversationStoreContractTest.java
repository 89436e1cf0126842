package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.ChatMessage;
import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.spi.ConversationStore;
import dev.revo.testkit.TestContexts;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The kit on the store in memory, and on stores that are wrong in one way each. */
final class ConversationStoreContractTest extends ConversationStoreContract {
    @Override
    protected ConversationStore store() {
        return InMemory.conversations();
    }

    private static List<String> failures(UnaryOperator<ConversationStore> wrong) throws Exception {
        return Kit.failures(ConversationStoreContract.class, () -> new ConversationStoreContract() {
            @Override
            protected ConversationStore store() {
                return wrong.apply(InMemory.conversations());
            }
        });
    }

    /** A store over the right one; each method can be made wrong. */
    private abstract static class Wrong implements ConversationStore {
        final ConversationStore right;

        Wrong(ConversationStore right) {
            this.right = right;
        }

        @Override
        public Conversation read(RunContext ctx, String conversation, int atMost) {
            return right.read(ctx, conversation, atMost);
        }

        @Override
        public void append(RunContext ctx, String conversation, long expected, List<ChatMessage> step) {
            right.append(ctx, conversation, expected, step);
        }
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures(right -> right)).isEmpty();
    }

    @Test
    void a_store_that_cuts_steps_fails() throws Exception {
        assertThat(failures(right -> new Wrong(right) {
                    @Override
                    public Conversation read(RunContext ctx, String conversation, int atMost) {
                        Conversation all = super.read(ctx, conversation, Integer.MAX_VALUE);
                        int from = Math.max(0, all.messages().size() - atMost);
                        return new Conversation(
                                all.version(),
                                all.messages().subList(from, all.messages().size()));
                    }
                }))
                .containsExactly("a_bound_cuts_at_the_border_of_a_step");
    }

    @Test
    void a_store_that_takes_any_version_fails() throws Exception {
        assertThat(failures(right -> new Wrong(right) {
                    @Override
                    public synchronized void append(
                            RunContext ctx, String conversation, long expected, List<ChatMessage> step) {
                        super.append(
                                ctx,
                                conversation,
                                super.read(ctx, conversation, 0).version(),
                                step);
                    }
                }))
                .contains(
                        "a_step_on_another_version_is_a_conflict_and_adds_nothing",
                        "of_many_who_go_on_at_once_one_does_and_no_reader_sees_half_a_step");
    }

    @Test
    void a_store_that_counts_messages_fails() throws Exception {
        assertThat(failures(right -> new Wrong(right) {
                    @Override
                    public Conversation read(RunContext ctx, String conversation, int atMost) {
                        List<ChatMessage> messages =
                                super.read(ctx, conversation, atMost).messages();
                        return new Conversation(messages.size(), messages);
                    }
                }))
                .contains("steps_come_back_whole_and_oldest_first");
    }

    @Test
    void a_store_that_forgets_whose_it_is_fails() throws Exception {
        try (TestContexts contexts = TestContexts.open()) {
            RunContext one = contexts.of("one", "one");
            assertThat(failures(right -> new Wrong(right) {
                        @Override
                        public Conversation read(RunContext ctx, String conversation, int atMost) {
                            return super.read(one, conversation, atMost);
                        }

                        @Override
                        public void append(RunContext ctx, String conversation, long expected, List<ChatMessage> step) {
                            super.append(one, conversation, expected, step);
                        }
                    }))
                    .contains("a_conversation_belongs_to_one_person_of_one_tenant");
        }
    }
}
