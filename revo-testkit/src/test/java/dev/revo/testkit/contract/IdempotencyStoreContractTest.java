package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.error.ConflictException;
import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.IdempotencyStore;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The kit on the store in memory, and on stores that are wrong in one way each. */
final class IdempotencyStoreContractTest extends IdempotencyStoreContract {
    @Override
    protected IdempotencyStore store() {
        return InMemory.idempotency();
    }

    /** A store over the right one; each method can be made wrong. */
    private static class Wrong implements IdempotencyStore {
        final IdempotencyStore right = InMemory.idempotency();

        @Override
        public Optional<RunId> bind(RunContext ctx, String key, String fingerprint, RunId run) {
            return right.bind(ctx, key, fingerprint, run);
        }

        @Override
        public void release(RunContext ctx, String key, RunId run) {
            right.release(ctx, key, run);
        }

        @Override
        public int forget(RunContext ctx, Collection<RunId> runs) {
            return right.forget(ctx, runs);
        }
    }

    private static List<String> failures(UnaryOperator<IdempotencyStore> wrong) throws Exception {
        return Kit.failures(IdempotencyStoreContract.class, () -> new IdempotencyStoreContract() {
            @Override
            protected IdempotencyStore store() {
                return wrong.apply(InMemory.idempotency());
            }
        });
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures(right -> right)).isEmpty();
    }

    @Test
    void a_store_that_swallows_conflicts_fails() throws Exception {
        assertThat(failures(right -> new Wrong() {
                    @Override
                    public Optional<RunId> bind(RunContext ctx, String key, String fingerprint, RunId run) {
                        try {
                            return right.bind(ctx, key, fingerprint, run);
                        } catch (ConflictException e) {
                            return Optional.of(run);
                        }
                    }
                }))
                .contains("a_key_of_another_request_is_a_conflict_and_stays_bound");
    }

    @Test
    void a_store_that_forgets_tenants_fails() throws Exception {
        assertThat(failures(right -> new Wrong() {
                    private final Map<String, RunId> bound = new ConcurrentHashMap<>();

                    @Override
                    public Optional<RunId> bind(RunContext ctx, String key, String fingerprint, RunId run) {
                        return Optional.ofNullable(bound.putIfAbsent(key, run));
                    }
                }))
                .contains("another_tenants_key_is_another_key");
    }

    @Test
    void a_store_whose_keys_belong_to_persons_fails() throws Exception {
        assertThat(failures(right -> new Wrong() {
                    @Override
                    public Optional<RunId> bind(RunContext ctx, String key, String fingerprint, RunId run) {
                        return right.bind(ctx, ctx.scope().principal().id() + key, fingerprint, run);
                    }
                }))
                .contains("keys_of_one_tenant_hold_for_all_its_principals");
    }

    @Test
    void a_store_that_lets_anybody_release_fails() throws Exception {
        assertThat(failures(right -> new Wrong() {
                    @Override
                    public void release(RunContext ctx, String key, RunId run) {
                        right.bind(ctx, key, "f", run).ifPresent(held -> right.release(ctx, key, held));
                    }

                    @Override
                    public Optional<RunId> bind(RunContext ctx, String key, String fingerprint, RunId run) {
                        return right.bind(ctx, key, fingerprint, run);
                    }
                }))
                .contains("a_key_is_released_by_its_own_run_only");
    }

    @Test
    void a_store_that_looks_before_it_binds_fails() throws Exception {
        assertThat(failures(right -> new Wrong() {
                    private final Map<String, RunId> bound = new ConcurrentHashMap<>();
                    private final Map<String, CountDownLatch> looked = new ConcurrentHashMap<>();

                    @Override
                    public Optional<RunId> bind(RunContext ctx, String key, String fingerprint, RunId run) {
                        RunId before = bound.get(key);
                        // Long enough for a second one to look, too.
                        CountDownLatch two = looked.computeIfAbsent(key, k -> new CountDownLatch(2));
                        two.countDown();
                        try {
                            assertThat(two.await(20, TimeUnit.MILLISECONDS) || two.getCount() > 0)
                                    .isTrue();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        bound.putIfAbsent(key, run);
                        return Optional.ofNullable(before);
                    }
                }))
                .contains("of_many_who_bind_at_once_one_wins_and_all_others_learn_who");
    }

    @Test
    void a_store_that_ignores_case_fails() throws Exception {
        assertThat(failures(right -> new Wrong() {
                    @Override
                    public Optional<RunId> bind(RunContext ctx, String key, String fingerprint, RunId run) {
                        return super.bind(ctx, key.toLowerCase(Locale.ROOT), fingerprint, run);
                    }
                }))
                .contains("hostile_keys_stay_apart");
    }

    @Test
    void a_store_that_forgets_one_key_of_a_run_fails() throws Exception {
        assertThat(failures(right -> new Wrong() {
                    @Override
                    public int forget(RunContext ctx, Collection<RunId> runs) {
                        runs.forEach(run -> super.release(ctx, "a", run));
                        return runs.size();
                    }
                }))
                .contains("keys_of_runs_that_were_deleted_are_free");
    }
}
