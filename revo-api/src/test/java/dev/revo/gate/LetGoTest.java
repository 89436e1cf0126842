package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.data.Shape;
import dev.revo.fixture.Bench;
import dev.revo.fixture.Wait;
import dev.revo.run.Limits;
import dev.revo.run.RunContext;
import dev.revo.spi.ResultCodec;
import dev.revo.spi.RunExecution;
import dev.revo.spi.RunRequest;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is over is held by nobody who goes on: a run that starts very many, or keeps a context. */
@Timeout(120)
class LetGoTest {
    private static String child(RunExecution execution, Object held, AtomicReference<RunContext> context) {
        return execution
                .submit(
                        RunRequest.<String>ephemeral("task", "child", ResultCodec.of(Shape.of(String.class)), inner -> {
                            context.set(inner.context());
                            return held.getClass().getSimpleName();
                        }),
                        Limits.none())
                .await();
    }

    /** A child whose body holds something that nobody else does. */
    private static WeakReference<Object> first(RunExecution execution, AtomicReference<RunContext> context) {
        Object held = new Object();
        assertThat(child(execution, held, context)).isEqualTo("Object");
        return new WeakReference<>(held);
    }

    @Test
    void a_run_that_goes_on_holds_no_child_that_is_over_and_neither_does_its_context() {
        AtomicReference<RunContext> context = new AtomicReference<>();
        AtomicReference<RunContext> others = new AtomicReference<>();
        try (Bench bench = Bench.open()) {
            assertThat(bench.start(execution -> {
                                WeakReference<Object> held = first(execution, context);
                                assertThat(held.get())
                                        .as("control: a process holds the last ones")
                                        .isNotNull();
                                for (int i = 0; i <= RunTable.KEPT; i++) {
                                    child(execution, "", others);
                                }
                                Wait.until("it is let go", () -> {
                                    System.gc();
                                    return held.get() == null;
                                });
                                return "let go";
                            })
                            .await())
                    .isEqualTo("let go");
        }
        assertThat(context.get().cancellation().requested()).isFalse();
    }
}
