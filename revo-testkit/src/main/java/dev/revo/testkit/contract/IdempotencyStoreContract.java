package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.ConflictException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.IdempotencyStore;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link IdempotencyStore} does. Extend it and hand over an empty store:
 *
 * <pre>{@code
 * class MyKeysTest extends IdempotencyStoreContract {
 *     protected IdempotencyStore store() {
 *         return new MyKeys(emptyDatabase());
 *     }
 * }
 * }</pre>
 */
public abstract class IdempotencyStoreContract {
    private static final RunId ONE = RunId.of(SequentialIds.id(1));
    private static final RunId TWO = RunId.of(SequentialIds.id(2));

    private TestContexts contexts;
    private IdempotencyStore store;
    private RunContext acme;
    private RunContext globex;

    /** For subclasses. */
    protected IdempotencyStoreContract() {}

    /** An empty store; called once for each test. */
    protected abstract IdempotencyStore store() throws Exception;

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

    @Test
    void a_free_key_is_bound_and_a_bound_one_leads_to_its_run() {
        assertThat(store.bind(acme, "k", "f", ONE)).isEmpty();
        assertThat(store.bind(acme, "k", "f", TWO)).contains(ONE);
        assertThat(store.bind(acme, "k", "f", ONE)).contains(ONE);
        assertThat(store.bind(acme, "other", "f", TWO)).isEmpty();
    }

    @Test
    void a_key_of_another_request_is_a_conflict_and_stays_bound() {
        assertThat(store.bind(acme, "k", "f", ONE)).isEmpty();
        assertThatThrownBy(() -> store.bind(acme, "k", "g", TWO)).isInstanceOf(ConflictException.class);
        assertThat(store.bind(acme, "k", "f", TWO)).contains(ONE);
    }

    @Test
    void a_key_is_released_by_its_own_run_only() {
        assertThat(store.bind(acme, "k", "f", ONE)).isEmpty();
        store.release(acme, "k", TWO);
        store.release(globex, "k", ONE);
        assertThat(store.bind(acme, "k", "f", TWO)).contains(ONE);
        store.release(acme, "k", ONE);
        assertThat(store.bind(acme, "k", "other", TWO)).isEmpty();
    }

    @Test
    void releasing_what_is_not_bound_does_nothing() {
        store.release(acme, "never", ONE);
        assertThat(store.bind(acme, "never", "f", ONE)).isEmpty();
        store.release(acme, "never", ONE);
        store.release(acme, "never", ONE);
        assertThat(store.bind(acme, "never", "f", TWO)).isEmpty();
    }

    @Test
    void another_tenants_key_is_another_key() {
        assertThat(store.bind(acme, "k", "f", ONE)).isEmpty();
        assertThat(store.bind(globex, "k", "g", TWO)).isEmpty();
        assertThat(store.bind(acme, "k", "f", TWO)).contains(ONE);
    }

    @Test
    void keys_of_one_tenant_hold_for_all_its_principals() {
        assertThat(store.bind(acme, "k", "f", ONE)).isEmpty();
        assertThat(store.bind(contexts.of("acme", "bob"), "k", "f", TWO)).contains(ONE);
    }

    @Test
    void of_many_who_bind_at_once_one_wins_and_all_others_learn_who() throws Exception {
        List<Optional<RunId>> told =
                Together.run(i -> () -> store.bind(acme, "k", "f", RunId.of(SequentialIds.id(100 + i))));
        assertThat(told).filteredOn(Optional::isEmpty).hasSize(1);
        RunId winner = store.bind(acme, "k", "f", ONE).orElseThrow();
        assertThat(told)
                .filteredOn(Optional::isPresent)
                .allMatch(run -> run.get().equals(winner));
    }

    @Test
    void hostile_keys_stay_apart() {
        for (int i = 0; i < Hostile.TEXTS.size(); i++) {
            assertThat(store.bind(acme, Hostile.TEXTS.get(i), "f", RunId.of(SequentialIds.id(i))))
                    .as(Hostile.TEXTS.get(i))
                    .isEmpty();
        }
        for (int i = 0; i < Hostile.TEXTS.size(); i++) {
            assertThat(store.bind(acme, Hostile.TEXTS.get(i), "f", TWO)).contains(RunId.of(SequentialIds.id(i)));
        }
    }

    @Test
    void keys_of_runs_that_were_deleted_are_free() {
        store.bind(acme, "a", "f", ONE);
        store.bind(acme, "b", "f", ONE);
        store.bind(acme, "c", "f", TWO);
        store.bind(globex, "a", "f", ONE);
        assertThat(store.forget(acme, List.of(ONE, RunId.of(SequentialIds.id(99)))))
                .isEqualTo(2);
        assertThat(store.forget(acme, List.of(ONE))).isZero();
        assertThat(store.bind(acme, "a", "another request", TWO)).isEmpty();
        assertThat(store.bind(acme, "c", "f", ONE)).contains(TWO);
        assertThat(store.bind(globex, "a", "f", TWO))
                .as("another tenant's key is bound still")
                .contains(ONE);
    }
}
