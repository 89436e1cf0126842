package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.spi.SessionStore;
import dev.revo.spi.SessionStore.SessionRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The kit on the store in memory, and on stores that are wrong in one way each. */
final class SessionStoreContractTest extends SessionStoreContract {
    @Override
    protected SessionStore store() {
        return InMemory.sessions();
    }

    private static List<String> failures(String method, Kit.Wrong<SessionStore> wrong) throws Exception {
        return Kit.failures(SessionStoreContract.class, () -> new SessionStoreContract() {
            @Override
            protected SessionStore store() {
                return Kit.wrong(SessionStore.class, InMemory.sessions(), method, wrong);
            }
        });
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures("nothing", (right, arguments) -> true)).isEmpty();
    }

    @Test
    void a_store_that_brings_a_session_back_by_a_late_touch_fails() throws Exception {
        AtomicReference<SessionRow> last = new AtomicReference<>();
        assertThat(failures("touch", (right, arguments) -> {
                    RunContext ctx = (RunContext) arguments[0];
                    right.find(ctx, (String) arguments[1]).ifPresent(last::set);
                    right.remove(ctx, (String) arguments[1]);
                    right.add(ctx, last.get().used((Instant) arguments[2]));
                    return null;
                }))
                .contains("the_last_use_only_goes_forward_and_brings_nothing_back");
    }

    @Test
    void a_store_that_keeps_none_of_all_but_one_fails() throws Exception {
        assertThat(failures(
                        "removeAll",
                        (right, arguments) -> right.removeAll((RunContext) arguments[0], (String) arguments[1], "")))
                .containsExactly("all_but_one_are_removed_and_the_last_used_is_listed_first");
    }

    @Test
    void a_store_that_forgets_the_idle_time_fails() throws Exception {
        assertThat(failures(
                        "removeEnded",
                        (right, arguments) -> right.removeEnded(
                                (RunContext) arguments[0],
                                (String) arguments[1],
                                (Instant) arguments[2],
                                Instant.EPOCH)))
                .containsExactly("those_that_began_or_were_used_too_long_ago_are_removed");
    }

    @Test
    void a_store_that_lists_the_other_way_round_fails() throws Exception {
        assertThat(failures("of", (right, arguments) -> {
                    List<SessionRow> rows = new ArrayList<>(right.of((RunContext) arguments[0], (String) arguments[1]));
                    Collections.reverse(rows);
                    return rows;
                }))
                .containsExactly("all_but_one_are_removed_and_the_last_used_is_listed_first");
    }
}
