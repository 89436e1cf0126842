package dev.revo.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RetentionPolicyTest {
    private static final RetentionPolicy DEFAULTS = RetentionPolicy.defaults();

    @Test
    void nothing_goes_by_default_but_what_was_closed() {
        assertThat(DEFAULTS.runs()).isEmpty();
        assertThat(DEFAULTS.usage()).isEmpty();
        assertThat(DEFAULTS.audit()).isEmpty();
        assertThat(DEFAULTS.afterClosing()).isEqualTo(Duration.ofDays(30));
    }

    private static void least(Function<Duration, RetentionPolicy> set, Duration least) {
        assertThat(set.apply(least)).isNotNull();
        assertThat(set.apply(Duration.ofDays(36_500))).isNotEqualTo(set.apply(least));
        for (Duration wrong :
                new Duration[] {least.minusNanos(1), Duration.ofDays(36_500).plusNanos(1)}) {
            assertThatThrownBy(() -> set.apply(wrong))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("retention.");
        }
    }

    @Test
    void each_time_has_its_bounds() {
        least(DEFAULTS::runs, Duration.ofDays(1));
        least(DEFAULTS::usage, Duration.ofDays(62));
        least(DEFAULTS::audit, Duration.ofDays(180));
        least(DEFAULTS::afterClosing, Duration.ZERO);
    }

    @Test
    void each_copy_replaces_one_time_and_can_be_taken_back() {
        RetentionPolicy all = DEFAULTS.runs(Duration.ofDays(2))
                .usage(Duration.ofDays(70))
                .audit(Duration.ofDays(200))
                .afterClosing(Duration.ofDays(3));
        assertThat(all.runs()).contains(Duration.ofDays(2));
        assertThat(all.usage()).contains(Duration.ofDays(70));
        assertThat(all.audit()).contains(Duration.ofDays(200));
        assertThat(all.afterClosing()).isEqualTo(Duration.ofDays(3));
        assertThat(all).hasToString("kept: runs PT48H, usage PT1680H, audit PT4800H, after closing PT72H");
        assertThat(all.runsForEver().usageForEver().auditForEver().afterClosing(Duration.ofDays(30)))
                .isEqualTo(DEFAULTS)
                .hasSameHashCodeAs(DEFAULTS);
    }

    @Test
    void settings_hold_a_policy_or_leave_it_to_the_host() {
        OrganizationSettings settings = OrganizationSettings.defaults();
        assertThat(settings.retention()).isEmpty();
        OrganizationSettings own = settings.retention(DEFAULTS).custom("k", "v");
        assertThat(own.retention()).contains(DEFAULTS);
        assertThat(own).isNotEqualTo(settings.custom("k", "v")).hasToString(own.hostRetention() + ", " + DEFAULTS);
        assertThat(own.hostRetention()).isEqualTo(settings.custom("k", "v"));
    }
}
