package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.revo.error.ConflictException;
import dev.revo.run.RunContext;
import dev.revo.spi.ConversationStore;
import dev.revo.spi.ConversationStore.Conversation;
import dev.revo.testkit.TestContexts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ConversationStore} does. Extend it and hand over an empty store:
 *
 * <pre>{@code
 * class MyConversationsTest extends ConversationStoreContract {
 *     protected ConversationStore store() {
 *         return new MyConversations(emptyDatabase());
 *     }
 * }
 * }</pre>
 */
public abstract class ConversationStoreContract {
    private static final ChatMessage HELLO = UserMessage.from("hello");

    private TestContexts contexts;
    private ConversationStore store;
    private RunContext ada;
    private RunContext bob;
    private RunContext globex;

    /** For subclasses. */
    protected ConversationStoreContract() {}

    /** An empty store; called once for each test. */
    protected abstract ConversationStore store() throws Exception;

    @BeforeEach
    void open() throws Exception {
        contexts = TestContexts.open();
        store = store();
        ada = contexts.of("acme", "ada");
        bob = contexts.of("acme", "bob");
        globex = contexts.of("globex", "ada");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    /** What the model said, with the results of the tools it called: one step. */
    private static List<ChatMessage> step(String said) {
        ToolExecutionRequest request = ToolExecutionRequest.builder()
                .id("1")
                .name("tool")
                .arguments("{\"a\":1}")
                .build();
        return List.of(AiMessage.from(said, List.of(request)), ToolExecutionResultMessage.from(request, "result"));
    }

    @Test
    void steps_come_back_whole_and_oldest_first() {
        assertThat(store.read(ada, "c", 10)).isEqualTo(new Conversation(0, List.of()));
        store.append(ada, "c", 0, List.of(HELLO));
        store.append(ada, "c", 1, step("hi"));
        List<ChatMessage> all = new ArrayList<>(List.of(HELLO));
        all.addAll(step("hi"));
        assertThat(store.read(ada, "c", 10)).isEqualTo(new Conversation(2, all));
    }

    @Test
    void a_bound_cuts_at_the_border_of_a_step() {
        store.append(ada, "c", 0, List.of(HELLO));
        store.append(ada, "c", 1, step("one"));
        store.append(ada, "c", 2, step("two"));
        assertThat(store.read(ada, "c", 4).messages())
                .hasSize(4)
                .startsWith(step("one").get(0));
        assertThat(store.read(ada, "c", 3).messages()).isEqualTo(step("two"));
        assertThat(store.read(ada, "c", 2).messages()).isEqualTo(step("two"));
        assertThat(store.read(ada, "c", 1)).isEqualTo(new Conversation(3, List.of()));
        assertThat(store.read(ada, "c", 0)).isEqualTo(new Conversation(3, List.of()));
    }

    @Test
    void a_step_on_another_version_is_a_conflict_and_adds_nothing() {
        store.append(ada, "c", 0, List.of(HELLO));
        for (long wrong : new long[] {0, 2, -1}) {
            assertThatThrownBy(() -> store.append(ada, "c", wrong, step("no"))).isInstanceOf(ConflictException.class);
        }
        assertThatThrownBy(() -> store.append(ada, "new", 1, step("no"))).isInstanceOf(ConflictException.class);
        assertThat(store.read(ada, "c", 10)).isEqualTo(new Conversation(1, List.of(HELLO)));
        assertThat(store.read(ada, "new", 10).version()).isZero();
    }

    @Test
    void a_conversation_belongs_to_one_person_of_one_tenant() {
        store.append(ada, "c", 0, List.of(HELLO));
        for (RunContext other : List.of(bob, globex)) {
            assertThat(store.read(other, "c", 10)).isEqualTo(new Conversation(0, List.of()));
            store.append(other, "c", 0, step("mine"));
        }
        assertThat(store.read(ada, "c", 10)).isEqualTo(new Conversation(1, List.of(HELLO)));
    }

    @Test
    void what_was_read_does_not_change_afterwards() {
        List<ChatMessage> mine = new ArrayList<>(List.of(HELLO));
        store.append(ada, "c", 0, mine);
        mine.clear();
        Conversation before = store.read(ada, "c", 10);
        store.append(ada, "c", 1, step("later"));
        assertThat(before).isEqualTo(new Conversation(1, List.of(HELLO)));
        assertThatThrownBy(() -> before.messages().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void of_many_who_go_on_at_once_one_does_and_no_reader_sees_half_a_step() throws Exception {
        List<Boolean> won = Together.run(i -> () -> {
            try {
                store.append(ada, "c", 0, step("of " + i));
                return true;
            } catch (ConflictException lost) {
                assertThat(store.read(ada, "c", 10).messages()).hasSize(2);
                return false;
            }
        });
        assertThat(won).filteredOn(each -> each).hasSize(1);
        assertThat(store.read(ada, "c", 10).version()).isEqualTo(1);
    }

    @Test
    void hostile_names_stay_apart_and_hostile_text_comes_back() {
        for (String text : Hostile.TEXTS) {
            store.append(ada, text, 0, List.of(UserMessage.from("x" + text)));
        }
        for (String text : Hostile.TEXTS) {
            assertThat(store.read(ada, text, 10).messages()).containsExactly(UserMessage.from("x" + text));
        }
    }
}
