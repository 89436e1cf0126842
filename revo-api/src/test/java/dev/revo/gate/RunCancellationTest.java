package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.CancelledException;
import dev.revo.run.RunId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class RunCancellationTest {
    private static final Cause WHY = new Cause(Cause.Kind.CANCEL, "enough", RunId.of(new UUID(0, 1)));

    @Test
    void what_a_run_holds_is_let_go_also_when_the_kernel_has_no_threads_any_more() {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        threads.shutdown();
        RunCancellation cancellation = new RunCancellation(threads);
        List<String> told = new ArrayList<>();
        cancellation.onRequest(why -> {
            told.add("first");
            throw new IllegalStateException("a stop action that fails does not keep the others");
        });
        cancellation.onRequest(why -> told.add(why.reason()));
        assertThat(cancellation.request(WHY)).isTrue();
        assertThat(told).containsExactly("first", "enough");
        cancellation.onRequest(why -> told.add("late"));
        assertThat(told).endsWith("late");
        assertThatThrownBy(cancellation::check).isInstanceOf(CancelledException.class);
        assertThat(cancellation.request(WHY)).isFalse();
    }
}
