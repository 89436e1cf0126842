package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.run.RunContext;
import dev.revo.spi.AgentStatusStore;
import dev.revo.spi.AgentStatusStore.AgentStatus;
import dev.revo.spi.AgentStatusStore.Place;
import dev.revo.spi.AgentStatusStore.State;
import dev.revo.testkit.TestContexts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link AgentStatusStore} does. Extend it and hand over an empty store:
 *
 * <pre>{@code
 * class MyStatusTest extends AgentStatusStoreContract {
 *     protected AgentStatusStore store() {
 *         return new MyStatus(emptyDatabase());
 *     }
 * }
 * }</pre>
 */
public abstract class AgentStatusStoreContract {
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00.123456Z");
    private static final Instant LONG_AGO = Instant.EPOCH;

    private TestContexts contexts;
    private AgentStatusStore store;
    private RunContext acme;
    private RunContext globex;

    /** For subclasses. */
    protected AgentStatusStoreContract() {}

    /** An empty store; called once for each test. */
    protected abstract AgentStatusStore store() throws Exception;

    @BeforeEach
    void open() throws Exception {
        contexts = TestContexts.open();
        store = store();
        acme = contexts.of("acme", "ada");
        globex = contexts.of("globex", "bo");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private static AgentStatus busy(String agent, String instance, long second) {
        return new AgentStatus(agent, instance, State.BUSY, (int) second + 1, AT.plusSeconds(second));
    }

    private List<AgentStatus> all(RunContext ctx) {
        return store.list(ctx, Place.FIRST, 1_000, LONG_AGO);
    }

    @Test
    void what_was_told_last_is_what_it_is_doing() {
        store.tell(acme, busy("writer", "p1", 0));
        assertThat(store.find(acme, "writer", LONG_AGO)).containsExactly(busy("writer", "p1", 0));
        AgentStatus idle = new AgentStatus("writer", "p1", State.IDLE, 0, AT.plusSeconds(5));
        store.tell(acme, idle);
        store.tell(acme, busy("writer", "p1", 3));
        assertThat(store.find(acme, "writer", LONG_AGO))
                .as("an older word never takes the place of a newer one")
                .containsExactly(idle);
        AgentStatus failed = new AgentStatus("writer", "p1", State.ERROR, 1, AT.plusSeconds(6));
        store.tell(acme, failed);
        assertThat(store.find(acme, "writer", LONG_AGO)).containsExactly(failed);
    }

    @Test
    void who_says_nothing_for_too_long_is_offline() {
        store.tell(acme, busy("writer", "p1", 0));
        store.tell(acme, busy("writer", "p2", 10));
        Instant now = AT.plusSeconds(10).plus(AgentStatusStore.TIME_TO_LIVE);
        Instant since = now.minus(AgentStatusStore.TIME_TO_LIVE);
        AgentStatus gone = new AgentStatus("writer", "p1", State.OFFLINE, 0, AT);
        assertThat(store.find(acme, "writer", since)).containsExactly(gone, busy("writer", "p2", 10));
        assertThat(store.list(acme, Place.FIRST, 10, since)).containsExactly(gone, busy("writer", "p2", 10));
        assertThat(store.find(acme, "writer", since.plusNanos(1_000)))
                .extracting(AgentStatus::state)
                .containsExactly(State.OFFLINE, State.OFFLINE);
        store.tell(acme, busy("writer", "p1", 20));
        assertThat(store.find(acme, "writer", since)).as("it speaks again").contains(busy("writer", "p1", 20));
    }

    @Test
    void instances_are_listed_by_name_and_page_by_page() {
        for (String instance : List.of("p2", "p1")) {
            for (String agent : List.of("writer", "reader", "writers")) {
                store.tell(acme, busy(agent, instance, 0));
            }
        }
        List<String> seen = new ArrayList<>();
        Place at = Place.FIRST;
        List<AgentStatus> page;
        do {
            page = store.list(acme, at, 3, LONG_AGO);
            for (AgentStatus each : page) {
                seen.add(each.agent() + " " + each.instance());
                at = each.place();
            }
        } while (!page.isEmpty());
        assertThat(seen)
                .containsExactly("reader p1", "reader p2", "writer p1", "writer p2", "writers p1", "writers p2");
        assertThat(store.find(acme, "writer", LONG_AGO))
                .extracting(AgentStatus::instance)
                .containsExactly("p1", "p2");
        assertThat(store.find(acme, "nobody", LONG_AGO)).isEmpty();
    }

    @Test
    void who_is_forgotten_is_in_no_list() {
        store.tell(acme, busy("writer", "p1", 0));
        store.tell(acme, busy("writer", "p2", 10));
        assertThat(store.forget(acme, AT)).isZero();
        assertThat(store.forget(acme, AT.plusSeconds(10))).isEqualTo(1);
        assertThat(all(acme)).containsExactly(busy("writer", "p2", 10));
    }

    @Test
    void of_many_who_tell_of_one_instance_at_once_the_latest_word_stays() throws Exception {
        for (int round = 0; round < 5; round++) {
            String instance = "p" + round;
            Together.run(i -> () -> {
                store.tell(acme, busy("writer", instance, i));
                return true;
            });
            assertThat(store.find(acme, "writer", LONG_AGO)).contains(busy("writer", instance, Together.THREADS - 1));
        }
    }

    @Test
    void another_tenant_has_agents_of_its_own() {
        store.tell(acme, busy("writer", "p1", 0));
        assertThat(store.find(globex, "writer", LONG_AGO)).isEmpty();
        assertThat(all(globex)).isEmpty();
        assertThat(store.forget(globex, AT.plusSeconds(100))).isZero();
        store.tell(globex, busy("writer", "p1", 50));
        assertThat(all(acme)).as("the control: its own").containsExactly(busy("writer", "p1", 0));
    }

    @Test
    void hostile_names_are_names() {
        int many = 0;
        for (String text : Hostile.TEXTS) {
            if (text.isBlank() || text.length() > 200) {
                continue;
            }
            store.tell(acme, busy(text, text, 0));
            assertThat(store.find(acme, text, LONG_AGO)).as(text).containsExactly(busy(text, text, 0));
            many++;
        }
        assertThat(all(acme)).doesNotHaveDuplicates().hasSize(many);
    }
}
