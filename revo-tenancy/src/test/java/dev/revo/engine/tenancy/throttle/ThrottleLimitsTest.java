package dev.revo.engine.tenancy.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.engine.tenancy.throttle.ThrottleLimits.Delays;
import dev.revo.engine.tenancy.throttle.ThrottleLimits.Rate;
import dev.revo.error.InvalidRequestException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ThrottleLimitsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void refuses_limits_that_do_not_limit() {
        ThrottleLimits right = ThrottleLimits.defaults();
        assertThatThrownBy(() -> new ThrottleLimits(right.delays(), right.address(), right.account(), 0))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> new Rate(0, SECOND)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> new Rate(1, Duration.ZERO)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> new Delays(0, SECOND, SECOND, SECOND)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> new Delays(1, SECOND.negated(), SECOND, SECOND))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> new Delays(1, SECOND, SECOND, SECOND.plusNanos(1)))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> new Delays(1, SECOND, SECOND, SECOND.minusNanos(1)))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void a_delay_stays_at_its_longest_however_many_attempts_there_were() {
        Delays delays = ThrottleLimits.defaults().delays();
        assertThat(delays.after(4, false)).isZero();
        assertThat(delays.after(5, false)).isEqualTo(SECOND);
        assertThat(delays.after(Integer.MAX_VALUE, false)).isEqualTo(Duration.ofMinutes(15));
        assertThat(delays.after(Integer.MAX_VALUE, true)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void a_wait_takes_time() {
        assertThatThrownBy(() -> new Ruling.Wait(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Ruling.Wait(SECOND.negated())).isInstanceOf(IllegalArgumentException.class);
    }
}
