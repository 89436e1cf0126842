package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.run.RunContext;
import dev.revo.spi.Telemetry;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.TestRun;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Telemetry} does: whatever it is told, it neither throws nor blocks nor hands out nothing. Extend it
 * and hand over a telemetry; if its exporter can be cut off, hand it over cut off too, in a second subclass.
 *
 * <pre>{@code
 * class MyMetersTest extends TelemetryContract {
 *     protected Telemetry telemetry() {
 *         return new MyMeters(unreachableEndpoint);
 *     }
 * }
 * }</pre>
 */
public abstract class TelemetryContract {
    private TestContexts contexts;
    private RunContext acme;

    /** For subclasses. */
    protected TelemetryContract() {}

    /** The telemetry. */
    protected abstract Telemetry telemetry() throws Exception;

    /** The longest that a thousand uses may take, in real time: far more than they need, far less than a time-out. */
    protected Duration atOnce() {
        return Duration.ofSeconds(5);
    }

    @BeforeEach
    void open() {
        contexts = TestContexts.open();
        acme = contexts.of("acme", "ada");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private static void use(Telemetry telemetry, RunContext ctx, String metric, Map<String, String> tags) {
        telemetry.count(metric, 1, tags);
        telemetry.time(metric, Duration.ofMillis(3), tags);
        try (Telemetry.Span span = telemetry.span(ctx, metric, tags)) {
            assertThat(span).isNotNull();
            span.attribute("key", metric);
            span.failed("provoked");
        }
    }

    @Test
    void takes_counts_times_and_spans() throws Exception {
        Telemetry telemetry = telemetry();
        use(telemetry, acme, "revo.model.call", Map.of("model", "strong"));
        use(telemetry, acme, "revo.model.call", Map.of("model", "strong"));
    }

    @Test
    void takes_a_metric_with_other_tags_than_before() throws Exception {
        Telemetry telemetry = telemetry();
        use(telemetry, acme, "revo.model.call", Map.of("model", "strong"));
        use(telemetry, acme, "revo.model.call", Map.of("outcome", "ok", "tenant", "acme"));
        use(telemetry, acme, "revo.model.call", Map.of());
    }

    @Test
    void takes_figures_at_the_edge() throws Exception {
        Telemetry telemetry = telemetry();
        for (long by : new long[] {0, -1, Long.MAX_VALUE, Long.MIN_VALUE}) {
            telemetry.count("revo.run.ended", by, Map.of());
        }
        for (Duration taken : new Duration[] {
            Duration.ZERO, Duration.ofNanos(-1), Duration.ofSeconds(Long.MAX_VALUE), Duration.ofSeconds(Long.MIN_VALUE)
        }) {
            telemetry.time("revo.run.time", taken, Map.of());
        }
        assertThat(telemetry.span(acme, "", Map.of())).isNotNull();
    }

    @Test
    void takes_hostile_text() throws Exception {
        Telemetry telemetry = telemetry();
        for (String text : Hostile.TEXTS) {
            use(telemetry, acme, text, Map.of(text, text));
            use(telemetry, contexts.of("acme", text), "revo.tool.call", Map.of("tool", text));
        }
        use(telemetry, acme, "", Map.of("", ""));
    }

    @Test
    void leaves_the_tags_as_they_were() throws Exception {
        Map<String, String> tags = new HashMap<>(Map.of("model", "strong"));
        Telemetry telemetry = telemetry();
        use(telemetry, acme, "revo.model.call", tags);
        assertThat(tags).containsExactly(Map.entry("model", "strong"));
    }

    @Test
    void a_span_may_be_closed_twice_and_told_more_after_its_end() throws Exception {
        Telemetry.Span span = telemetry().span(acme, "revo.run", Map.of());
        span.close();
        span.close();
        span.attribute("late", "yes");
        span.failed("late");
        assertThat(span).isNotNull();
    }

    @Test
    void spans_may_end_in_any_order_and_on_any_thread() throws Exception {
        Telemetry telemetry = telemetry();
        Telemetry.Span outer = telemetry.span(acme, "outer", Map.of());
        Telemetry.Span inner = telemetry.span(acme, "inner", Map.of());
        assertThat(inner).isNotNull();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            outer.close();
            other.submit(inner::close).get();
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void takes_a_run_that_has_ended_and_a_thread_that_was_interrupted() throws Exception {
        Telemetry telemetry = telemetry();
        try (TestRun run = contexts.run("acme", "ada")) {
            run.cancel();
            use(telemetry, run.context(), "revo.run.ended", Map.of());
        }
        Thread.currentThread().interrupt();
        use(telemetry, acme, "revo.run.ended", Map.of());
        assertThat(Thread.interrupted())
                .as("the interrupt was kept for the run")
                .isTrue();
    }

    @Test
    void never_blocks() throws Exception {
        Telemetry telemetry = telemetry();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<?> done = other.submit(() -> {
                for (int i = 0; i < 1_000; i++) {
                    use(telemetry, acme, "revo.model.call", Map.of("model", "strong"));
                }
            });
            done.get(atOnce().toMillis(), TimeUnit.MILLISECONDS);
            assertThat(done).isDone();
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void takes_many_at_once_of_several_tenants() throws Exception {
        Telemetry telemetry = telemetry();
        assertThat(Together.run(i -> () -> {
                    RunContext ctx = contexts.of("tenant-" + i % 3, "ada");
                    for (int n = 0; n < 50; n++) {
                        use(telemetry, ctx, "revo.metric." + n, Map.of("tag", "v" + i));
                    }
                    return i;
                }))
                .hasSize(Together.THREADS);
    }
}
