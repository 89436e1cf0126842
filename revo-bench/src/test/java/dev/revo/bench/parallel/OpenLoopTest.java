package dev.revo.bench.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenLoopTest {
    @Test
    void a_stall_does_not_move_what_is_due_after_it() {
        List<Long> due = new ArrayList<>();
        List<Long> late = new ArrayList<>();
        OpenLoop.run(20, (number, nanos) -> {
            due.add(nanos);
            late.add(System.nanoTime() - nanos);
            if (number == 5) {
                long until = nanos + 8_000_000;
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
            }
        });
        for (int i = 1; i < due.size(); i++) {
            assertThat(due.get(i) - due.get(i - 1)).isEqualTo(1_000_000);
        }
        assertThat(late).as("never before its time").allMatch(nanos -> nanos >= 0);
        assertThat(late.get(6))
                .as("what was due in the stall counts from when it was due")
                .isGreaterThanOrEqualTo(7_000_000);
    }

    @Test
    void the_99th_percentile_is_the_last_but_one_of_a_hundred() {
        double[] values = new double[100];
        for (int i = 0; i < values.length; i++) {
            values[i] = 100 - i;
        }
        assertThat(Percentile.p99(values)).isEqualTo(99);
        assertThat(Percentile.p99(3, 1, 2)).isEqualTo(3);
    }
}
