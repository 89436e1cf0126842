package dev.revo.engine.parallel.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.revo.engine.parallel.estimate.SimStep.Seconds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Steps that take what calls of real services would: token sizes of azure-llm-traces (commit b469a113), in their order.
 * Their place: {@code REVO_DATA} or ../shared/data.
 */
final class TracesTest {
    private static final double SECONDS_A_TOKEN_READ = 0.0003;
    private static final double SECONDS_A_TOKEN_WRITTEN = 0.03;
    private static final int CALLS_A_RUN = 3 + 6;

    @ParameterizedTest
    @CsvSource({"code, 8819", "conv, 19366"})
    void nine_of_ten_runs_end_by_p90(String trace, int rows) throws IOException {
        Path file = Path.of(Optional.ofNullable(System.getenv("REVO_DATA")).orElse("../../shared/data"))
                .resolve("azure-llm-traces/AzureLLMInferenceTrace_" + trace + ".csv");
        assumeTrue(Files.exists(file), () -> "the traces are not at " + file);
        List<Double> calls = Files.readAllLines(file).stream()
                .skip(1)
                .map(TracesTest::seconds)
                .toList();
        assertThat(calls).hasSize(rows);
        Iterator<Double> next = calls.iterator();
        Seconds replayed = random -> next.next();
        List<SimStep> plan = List.of(
                SimStep.task("ask", List.of(), replayed),
                SimStep.task("each", List.of(0), replayed).elements(6, 6),
                SimStep.task("check", List.of(1), replayed),
                SimStep.task("sum up", List.of(1, 2), replayed));
        Scenario scenario = new Scenario("traces, " + trace, random -> plan, 0, 0, Scenario.NO_LIMIT, 0);
        Trial.Figures figures = Trial.of(scenario, 1, rows / CALLS_A_RUN - 51, Pace::estimate);
        System.out.println(figures);
        assertThat(figures.coverage()).as("p90 covers").isBetween(0.85, 0.95);
        assertThat(figures.width()).as("from now to p90").isLessThanOrEqualTo(4 * figures.truth());
    }

    private static double seconds(String row) {
        String[] cells = row.split(",", -1);
        return SECONDS_A_TOKEN_READ * Integer.parseInt(cells[1]) + SECONDS_A_TOKEN_WRITTEN * Integer.parseInt(cells[2]);
    }
}
