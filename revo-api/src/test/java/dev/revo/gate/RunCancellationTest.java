package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.CancelledException;
import dev.revo.error.DeadlineExceededException;
import dev.revo.error.Fault;
import dev.revo.run.RunId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class RunCancellationTest {
    private static final Cause WHY = new Cause(Cause.Kind.CANCEL, "enough", RunId.of(new UUID(0, 1)));

    private final RunCancellation cancellation = new RunCancellation(Runnable::run);

    @Test
    void what_a_run_holds_is_let_go_also_when_the_kernel_has_no_threads_any_more() {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        threads.shutdown();
        RunCancellation orphan = new RunCancellation(threads);
        List<String> told = new ArrayList<>();
        orphan.onRequest(why -> {
            told.add("first");
            throw new IllegalStateException("a stop action that fails does not keep the others");
        });
        orphan.onRequest(why -> told.add(why.reason()));
        assertThat(orphan.request(WHY)).isTrue();
        assertThat(told).containsExactly("first", "enough");
        orphan.onRequest(why -> told.add("late"));
        assertThat(told).endsWith("late");
        assertThatThrownBy(orphan::check).isInstanceOf(CancelledException.class);
        assertThat(orphan.request(WHY)).isFalse();
    }

    @Test
    void a_guarded_wait_answers_what_its_body_does_and_is_not_stopped() throws Exception {
        List<String> stopped = new ArrayList<>();
        assertThat(cancellation.<String>guard(() -> stopped.add("stop"), () -> "answer"))
                .isEqualTo("answer");
        IOException failed = new IOException("reset");
        assertThatThrownBy(() -> cancellation.guard(() -> stopped.add("stop"), () -> {
                    throw failed;
                }))
                .isSameAs(failed);
        cancellation.request(WHY);
        assertThat(stopped).isEmpty();
    }

    @Test
    void a_guarded_wait_of_a_run_that_ended_never_begins() {
        List<String> begun = new ArrayList<>();
        cancellation.request(WHY);
        assertThatThrownBy(() -> cancellation.guard(() -> begun.add("stop"), () -> begun.add("body")))
                .isInstanceOf(CancelledException.class)
                .hasNoSuppressedExceptions();
        assertThat(begun).isEmpty();
    }

    @Test
    void an_answer_that_comes_after_the_end_is_not_an_answer() {
        assertThatThrownBy(() -> cancellation.guard(() -> {}, () -> cancellation.request(WHY)))
                .isInstanceOf(CancelledException.class);
    }

    @Test
    void what_a_stopped_body_throws_is_told_with_the_reason_why_it_was_stopped() {
        IOException closed = new IOException("connection closed");
        assertThatThrownBy(() -> cancellation.guard(() -> {}, () -> {
                    cancellation.request(WHY);
                    throw closed;
                }))
                .isInstanceOf(CancelledException.class)
                .hasMessageContaining("enough")
                .hasSuppressedException(closed);
    }

    @Test
    void a_body_that_says_itself_why_it_stopped_is_believed_only_if_that_is_why() {
        CancelledException own = new CancelledException(Fault.of("cancelled", "I know."));
        assertThatThrownBy(() -> cancellation.guard(() -> {}, () -> {
                    cancellation.request(WHY);
                    throw own;
                }))
                .isSameAs(own);
        RunCancellation late = new RunCancellation(Runnable::run);
        assertThatThrownBy(() -> late.guard(() -> {}, () -> {
                    late.request(new Cause(Cause.Kind.DEADLINE, "late", WHY.run()));
                    throw own;
                }))
                .isInstanceOf(DeadlineExceededException.class)
                .hasSuppressedException(own);
    }
}
