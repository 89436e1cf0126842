package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.spi.AgentStatusStore;
import dev.revo.spi.AgentStatusStore.AgentStatus;
import dev.revo.spi.AgentStatusStore.Place;
import dev.revo.testkit.TestContexts;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The kit on the store in memory, and on stores that are wrong in one way each. */
final class AgentStatusStoreContractTest extends AgentStatusStoreContract {
    @Override
    protected AgentStatusStore store() {
        return InMemory.agentStatus();
    }

    private static List<String> failures(String method, Kit.Wrong<AgentStatusStore> wrong) throws Exception {
        return Kit.failures(AgentStatusStoreContract.class, () -> new AgentStatusStoreContract() {
            @Override
            protected AgentStatusStore store() {
                return Kit.wrong(AgentStatusStore.class, InMemory.agentStatus(), method, wrong);
            }
        });
    }

    private static RunContext ctx(Object[] arguments) {
        return (RunContext) arguments[0];
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures("nothing", (right, arguments) -> true)).isEmpty();
    }

    @Test
    void a_store_that_never_takes_anybody_to_be_offline_fails() throws Exception {
        assertThat(failures(
                        "find", (right, arguments) -> right.find(ctx(arguments), (String) arguments[1], Instant.EPOCH)))
                .contains("who_says_nothing_for_too_long_is_offline");
    }

    @Test
    void a_store_that_keeps_the_first_word_fails() throws Exception {
        assertThat(failures("tell", (right, arguments) -> {
                    AgentStatus told = (AgentStatus) arguments[1];
                    if (right.find(ctx(arguments), told.agent(), Instant.EPOCH).isEmpty()) {
                        right.tell(ctx(arguments), told);
                    }
                    return null;
                }))
                .contains("what_was_told_last_is_what_it_is_doing");
    }

    @Test
    void a_store_that_pages_by_agent_alone_fails() throws Exception {
        assertThat(failures("list", (right, arguments) -> {
                    Place after = (Place) arguments[1];
                    Place agent = new Place(after.agent(), after.agent().isEmpty() ? "" : "\uffff");
                    return right.list(ctx(arguments), agent, (int) arguments[2], (Instant) arguments[3]);
                }))
                .contains("instances_are_listed_by_name_and_page_by_page");
    }

    @Test
    void a_store_that_shows_agents_of_others_fails() throws Exception {
        try (TestContexts contexts = TestContexts.open()) {
            RunContext one = contexts.of("acme", "ada");
            assertThat(failures(
                            "find",
                            (right, arguments) -> right.find(one, (String) arguments[1], (Instant) arguments[2])))
                    .containsExactly("another_tenant_has_agents_of_its_own");
        }
    }
}
