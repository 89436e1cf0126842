package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.run.RunContext;
import dev.revo.spi.Telemetry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The kit on the telemetry that keeps nothing and on one that counts, and on some that are wrong in one way each. */
final class TelemetryContractTest {
    @Nested
    class ThatKeepsNothing extends TelemetryContract {
        @Override
        protected Telemetry telemetry() {
            return Telemetry.NONE;
        }
    }

    @Nested
    class ThatCounts extends TelemetryContract {
        @Override
        protected Telemetry telemetry() {
            Map<String, AtomicLong> counts = new ConcurrentHashMap<>();
            return new Telemetry() {
                @Override
                public void count(String metric, long by, Map<String, String> tags) {
                    counts.computeIfAbsent(metric, key -> new AtomicLong()).addAndGet(by);
                }
            };
        }
    }

    private static List<String> failures(Supplier<Telemetry> wrong) throws Exception {
        return Kit.failures(TelemetryContract.class, () -> new TelemetryContract() {
            @Override
            protected Telemetry telemetry() {
                return wrong.get();
            }

            @Override
            protected Duration atOnce() {
                return Duration.ofSeconds(3);
            }
        });
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures(() -> Telemetry.NONE)).isEmpty();
    }

    @Test
    void a_telemetry_that_checks_names_fails() throws Exception {
        assertThat(failures(() -> new Telemetry() {
                    @Override
                    public void count(String metric, long by, Map<String, String> tags) {
                        if (!metric.matches("[a-z.0-9]+")) {
                            throw new IllegalArgumentException(metric);
                        }
                    }
                }))
                .containsExactly("takes_hostile_text");
    }

    @Test
    void a_telemetry_that_overflows_fails() throws Exception {
        AtomicLong total = new AtomicLong();
        assertThat(failures(() -> new Telemetry() {
                    @Override
                    public void time(String metric, Duration taken, Map<String, String> tags) {
                        total.addAndGet(taken.toNanos());
                    }
                }))
                .containsExactly("takes_figures_at_the_edge");
    }

    @Test
    void a_telemetry_that_wants_the_same_tags_each_time_fails() throws Exception {
        assertThat(failures(() -> {
                    Map<String, Object> first = new ConcurrentHashMap<>();
                    return new Telemetry() {
                        @Override
                        public void count(String metric, long by, Map<String, String> tags) {
                            if (!first.computeIfAbsent(metric, key -> tags.keySet())
                                    .equals(tags.keySet())) {
                                throw new IllegalStateException(metric);
                            }
                        }
                    };
                }))
                .containsExactly("takes_a_metric_with_other_tags_than_before");
    }

    @Test
    void a_telemetry_that_adds_to_the_callers_tags_fails() throws Exception {
        assertThat(failures(() -> new Telemetry() {
                    @Override
                    public void count(String metric, long by, Map<String, String> tags) {
                        tags.put("host", "here");
                    }
                }))
                .contains("leaves_the_tags_as_they_were", "takes_counts_times_and_spans");
    }

    @Test
    void a_telemetry_whose_spans_must_nest_fails() throws Exception {
        assertThat(failures(() -> {
                    Deque<Telemetry.Span> open = new ArrayDeque<>();
                    return new Telemetry() {
                        @Override
                        public synchronized Span span(RunContext ctx, String name, Map<String, String> attributes) {
                            Span span = new Span() {
                                @Override
                                public void close() {
                                    if (open.peek() != this) {
                                        throw new IllegalStateException("not the innermost");
                                    }
                                    open.pop();
                                }
                            };
                            open.push(span);
                            return span;
                        }
                    };
                }))
                .contains(
                        "spans_may_end_in_any_order_and_on_any_thread",
                        "a_span_may_be_closed_twice_and_told_more_after_its_end");
    }

    @Test
    void a_telemetry_that_waits_for_its_exporter_fails() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        assertThat(failures(() -> new Telemetry() {
                    private final AtomicLong queued = new AtomicLong();

                    @Override
                    public void count(String metric, long by, Map<String, String> tags) {
                        if (queued.incrementAndGet() == 900) {
                            try {
                                never.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        }
                    }
                }))
                .contains("never_blocks");
    }

    @Test
    void a_telemetry_that_swallows_interrupts_fails() throws Exception {
        assertThat(failures(() -> new Telemetry() {
                    @Override
                    public void count(String metric, long by, Map<String, String> tags) {
                        Thread.interrupted();
                    }
                }))
                .containsExactly("takes_a_run_that_has_ended_and_a_thread_that_was_interrupted");
    }
}
