package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.engine.parallel.ParallelEngine;
import dev.revo.engine.parallel.plan.TaskMetric;
import dev.revo.parallel.Job;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.scope.Scope;
import dev.revo.spi.Metric;
import dev.revo.spi.RunMetric;
import dev.revo.spi.Telemetry;
import dev.revo.spi.TimeSource;
import dev.revo.testkit.Await;
import dev.revo.testkit.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/metrics.md is made of the catalogues, and what is told is what they say. */
class MetricTableTest {
    private static final Path PAGE = Path.of("..", "docs", "metrics.md");
    private static final Pattern LITERAL = Pattern.compile("\\.(count|time)\\(\\s*\"");

    private static List<Metric> all() {
        List<Metric> all = new ArrayList<>(List.of(RunMetric.values()));
        all.addAll(List.of(TaskMetric.values()));
        return all;
    }

    private static String row(Metric metric) {
        String tags = metric.tags().isEmpty()
                ? "-"
                : metric.tags().stream().map(tag -> "`" + tag + "`").collect(Collectors.joining(", "));
        return "| `" + metric.key() + "` | " + (metric.kind() == Metric.Kind.TIMER ? "timer" : "counter") + " | " + tags
                + " | " + metric.meaning() + " |";
    }

    @Test
    void thePageIsWhatTheCataloguesSay() throws IOException {
        List<String> rows = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `revo."))
                .toList();
        assertThat(rows)
                .containsExactlyElementsOf(
                        all().stream().map(MetricTableTest::row).toList());
        assertThat(all())
                .extracting(Metric::key)
                .doesNotHaveDuplicates()
                .allMatch(key -> key.matches("revo\\.[a-z]+\\.[a-z]+"));
    }

    @Test
    void noSourceTellsANameOfItsOwn() throws IOException {
        assertThat("telemetry.count(\n  \"revo.x.y\", 1)").containsPattern(LITERAL);
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            for (Path main : modules.map(module -> module.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .filter(each -> !each.toString().contains("revo-testkit"))
                    .toList()) {
                try (Stream<Path> files = Files.walk(main)) {
                    for (Path file : files.filter(each -> each.toString().endsWith(".java"))
                            .toList()) {
                        assertThat(Files.readString(file)).as(file.toString()).doesNotContainPattern(LITERAL);
                    }
                }
            }
        }
    }

    /** Remembers what was told, and with which tags. */
    private static final class Told implements Telemetry {
        private final Map<String, Set<Set<String>>> tags = new ConcurrentHashMap<>();
        private final Map<String, Metric.Kind> kinds = new ConcurrentHashMap<>();

        private void told(String metric, Metric.Kind kind, Map<String, String> with) {
            tags.computeIfAbsent(metric, key -> ConcurrentHashMap.newKeySet()).add(Set.copyOf(with.keySet()));
            kinds.put(metric, kind);
        }

        @Override
        public void count(String metric, long by, Map<String, String> with) {
            told(metric, Metric.Kind.COUNTER, with);
        }

        @Override
        public void time(String metric, Duration taken, Map<String, String> with) {
            told(metric, Metric.Kind.TIMER, with);
        }

        boolean has(Metric metric) {
            return tags.containsKey(metric.key());
        }
    }

    @Test
    void eachMetricIsToldWithItsTags() throws Exception {
        Told told = new Told();
        TestClock clock = TestClock.create();
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        Job<String, String> flaky = Job.of("flaky", 1, String.class, String.class, (ctx, in) -> {
                    if (ctx.attempt() == 1) {
                        throw new IOException("the first time it fails");
                    }
                    return in;
                })
                .retry(2);
        Job<String, String> deaf = Job.of("deaf", 1, String.class, String.class, (ctx, in) -> {
            stuck.countDown();
            // It does not leave when it is told to.
            while (free.getCount() > 0) {
                Thread.onSpinWait();
            }
            return in;
        });
        try (Revo revo = Revo.builder()
                .name("metrics")
                .trustAllCallers()
                .provide(Telemetry.class, told)
                .provide(TimeSource.class, clock)
                .contribute(Job.class, flaky)
                .contribute(Job.class, deaf)
                .install(ParallelEngine.module())
                .build()) {
            ScopedRevo ada = revo.with(Scope.of("acme", "ada"));
            RunHandle<String> once = ada.parallel().start(flaky.request("x"), RunOptions.defaults());
            Await.atMost(Duration.ofSeconds(30)).until("it is done", () -> {
                clock.advance(Duration.ofSeconds(1));
                return once.await(Duration.ofMillis(1)).isPresent();
            });
            RunHandle<String> kept = ada.parallel().start(deaf.request("x"), RunOptions.defaults());
            stuck.await();
            kept.cancel("enough");
            CountDownLatch begun = new CountDownLatch(1);
            RunHandle<String> lambda = ada.parallel()
                    .ephemeral(
                            "deaf",
                            () -> {
                                begun.countDown();
                                while (free.getCount() > 0) {
                                    Thread.onSpinWait();
                                }
                                return "late";
                            },
                            RunOptions.defaults());
            begun.await();
            lambda.cancel("enough");
            Await.atMost(Duration.ofSeconds(30)).until("all are told", () -> {
                clock.advance(Duration.ofSeconds(1));
                return all().stream().allMatch(told::has);
            });
            free.countDown();
        }
        for (Metric each : all()) {
            assertThat(told.tags.get(each.key())).as(each.key()).containsExactly(Set.copyOf(each.tags()));
            assertThat(told.kinds).containsEntry(each.key(), each.kind());
        }
        assertThat(told.tags).hasSameSizeAs(all());
    }
}
