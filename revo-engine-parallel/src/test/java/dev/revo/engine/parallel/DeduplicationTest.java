package dev.revo.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.error.ConflictException;
import dev.revo.parallel.Job;
import dev.revo.parallel.ParallelMind;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.scope.Scope;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key makes one run of calls that ask for the same. */
final class DeduplicationTest {
    private static final RunOptions KEYED = RunOptions.defaults().idempotencyKey("order 4711");

    private final List<Integer> worked = new CopyOnWriteArrayList<>();
    private final Job<Integer, Integer> job = Job.of("pay", 1, Integer.class, Integer.class, (c, amount) -> {
        worked.add(amount);
        return 2 * amount;
    });

    private void life(Path data, Consumer<Revo> calls) {
        try (Revo revo = Revo.builder()
                .trustAllCallers()
                .data(data)
                .contribute(Job.class, job)
                .install(ParallelEngine.module())
                .build()) {
            calls.accept(revo);
        }
    }

    private static ParallelMind of(Revo revo, String tenant) {
        return revo.with(Scope.of(tenant, "ada")).parallel();
    }

    @Test
    void the_same_call_again_is_the_same_run_also_when_it_has_ended_and_after_a_restart(@TempDir Path data) {
        life(data, revo -> {
            RunHandle<Integer> first = of(revo, "acme").start(job.request(5), KEYED);
            assertThat(first.await()).isEqualTo(10);
            assertThat(of(revo, "acme").start(job.request(5), KEYED).id()).isEqualTo(first.id());
        });
        life(
                data,
                revo -> assertThat(of(revo, "acme").start(job.request(5), KEYED).await())
                        .isEqualTo(10));
        assertThat(worked).containsExactly(5);
    }

    @Test
    void another_input_under_the_key_is_refused_and_another_tenant_has_its_own(@TempDir Path data) {
        life(data, revo -> {
            of(revo, "acme").start(job.request(5), KEYED).await();
            assertThatThrownBy(() -> of(revo, "acme").start(job.request(6), KEYED))
                    .isInstanceOfSatisfying(
                            ConflictException.class,
                            refused -> assertThat(refused.code()).isEqualTo("idempotency_key_reused"));
            assertThat(of(revo, "other").start(job.request(6), KEYED).await()).isEqualTo(12);
        });
        assertThat(worked).containsExactly(5, 6);
    }

    @Test
    void control_without_the_key_each_call_is_a_run_of_its_own(@TempDir Path data) {
        life(data, revo -> {
            of(revo, "acme").start(job.request(5), RunOptions.defaults()).await();
            of(revo, "acme").start(job.request(5), RunOptions.defaults()).await();
        });
        assertThat(worked).containsExactly(5, 5);
    }
}
