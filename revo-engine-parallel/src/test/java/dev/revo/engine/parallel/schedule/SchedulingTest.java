package dev.revo.engine.parallel.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import dev.revo.run.Priority;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class SchedulingTest {
    private static final Scheduling DEFAULTS = Scheduling.defaults();

    @Test
    void defaults_follow_the_java_that_runs() {
        assertThat(DEFAULTS.concurrency())
                .isEqualTo(Scheduling.places(Runtime.version().feature()));
        assertThat(List.of(Scheduling.places(17), Scheduling.places(21), Scheduling.places(23), Scheduling.places(25)))
                .containsExactly(64, 256, 256, 1_024);
        assertThat(DEFAULTS.laneWeight(Priority.LOW)).isEqualTo(1);
        assertThat(DEFAULTS.laneWeight(Priority.MEDIUM)).isEqualTo(2);
        assertThat(DEFAULTS.laneWeight(Priority.HIGH)).isEqualTo(4);
        assertThat(DEFAULTS.laneWeight(Priority.URGENT)).isEqualTo(8);
        assertThat(DEFAULTS.whenFull()).isEqualTo(WhenFull.reject());
    }

    @Test
    void a_copy_differs_in_one_value() {
        Scheduling all = DEFAULTS.concurrency(1)
                .perTenant(2)
                .perAgent(3)
                .waiting(4)
                .waitingBytes(5)
                .tenantWaiting(6)
                .tenantWaitingBytes(7)
                .tenantWeight("a", 8)
                .tenantWeight("b", 9)
                .laneWeight(Priority.LOW, 10)
                .ageing(Duration.ofSeconds(11))
                .whenFull(WhenFull.shed());
        assertThat(all.concurrency()).isEqualTo(1);
        assertThat(all.perTenant()).isEqualTo(2);
        assertThat(all.perAgent()).isEqualTo(3);
        assertThat(all.waiting()).isEqualTo(4);
        assertThat(all.waitingBytes()).isEqualTo(5);
        assertThat(all.tenantWaiting()).isEqualTo(6);
        assertThat(all.tenantWaitingBytes()).isEqualTo(7);
        assertThat(all.tenantWeights()).isEqualTo(Map.of("a", 8, "b", 9));
        assertThat(all.laneWeight(Priority.LOW)).isEqualTo(10);
        assertThat(all.laneWeight(Priority.URGENT)).isEqualTo(8);
        assertThat(all.ageing()).isEqualTo(Duration.ofSeconds(11));
        assertThat(all.whenFull()).isEqualTo(WhenFull.shed());
        assertThat(all.toString()).contains("perTenant=2", "ageing=PT11S", "Shed");
        assertThat(DEFAULTS.tenantWeights()).as("the one it was made of").isEmpty();
    }

    private static void refused(String field, UnaryOperator<Scheduling> wrong) {
        assertThatThrownBy(() -> wrong.apply(DEFAULTS))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("scheduling." + field)
                .hasMessageContaining("Use ");
    }

    @Test
    void what_cannot_be_is_refused_by_its_name() {
        refused("concurrency", s -> s.concurrency(0));
        refused("concurrency", s -> s.concurrency(1_000_001));
        refused("perTenant", s -> s.perTenant(0));
        refused("perAgent", s -> s.perAgent(-1));
        refused("waiting", s -> s.waiting(-1));
        refused("waitingBytes", s -> s.waitingBytes(-1));
        refused("tenantWaiting", s -> s.tenantWaiting(-1));
        refused("tenantWaitingBytes", s -> s.tenantWaitingBytes(-1));
        refused("tenantWeight of 'a'", s -> s.tenantWeight("a", 0));
        refused("laneWeight of LOW", s -> s.laneWeight(Priority.LOW, 1_001));
        refused("ageing", s -> s.ageing(Duration.ZERO));
        refused("ageing", s -> s.ageing(Duration.ofDays(366)));
        refused("whenFull.atMost", s -> s.whenFull(WhenFull.block(Duration.ZERO)));
        refused("whenFull.atMost", s -> s.whenFull(WhenFull.block(Duration.ofSeconds(-1))));
        refused("whenFull.atMost", s -> s.whenFull(WhenFull.block(Duration.ofDays(366))));
    }
}
