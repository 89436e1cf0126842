package dev.revo.engine.parallel.estimate;

import org.junit.jupiter.api.Test;

final class CoverageTest {
    @Test
    void table() {
        for (Scenario scenario : Scenario.all()) {
            long t = System.nanoTime();
            boolean few = scenario.added() > 0;
            Trial.Figures f = Trial.of(scenario, few ? 400 : 40, few ? 3 : 60, Pace::estimate);
            System.out.println(f + "  " + (System.nanoTime() - t) / 1_000_000 + " ms");
        }
    }
}
