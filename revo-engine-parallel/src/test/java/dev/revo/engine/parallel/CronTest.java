package dev.revo.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times of expressions, on the days on which clocks are changed too. */
class CronTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static List<String> times(String cron, String after, int many) {
        Cron times = Cron.parse(cron, BERLIN);
        List<String> found = new ArrayList<>();
        Instant at = Instant.parse(after);
        for (int i = 0; i < many; i++) {
            at = times.next(at).orElseThrow();
            found.add(at.atZone(BERLIN).toLocalDateTime()
                    + " "
                    + at.atZone(BERLIN).getOffset());
        }
        return found;
    }

    @Test
    void a_time_that_the_clock_leaps_over_is_left_out() {
        assertThat(times("30 2 * * *", "2026-03-28T00:00:00Z", 3))
                .containsExactly("2026-03-28T02:30 +01:00", "2026-03-30T02:30 +02:00", "2026-03-31T02:30 +02:00");
        assertThat(times("*/30 * * * *", "2026-03-29T00:00:00Z", 3))
                .containsExactly("2026-03-29T01:30 +01:00", "2026-03-29T03:00 +02:00", "2026-03-29T03:30 +02:00");
    }

    @Test
    void a_time_of_day_that_comes_twice_counts_once_and_hours_go_on() {
        assertThat(times("30 2 * * *", "2026-10-24T12:00:00Z", 2))
                .containsExactly("2026-10-25T02:30 +02:00", "2026-10-26T02:30 +01:00");
        assertThat(times("0 * * * *", "2026-10-24T22:30:00Z", 4))
                .containsExactly(
                        "2026-10-25T01:00 +02:00",
                        "2026-10-25T02:00 +02:00",
                        "2026-10-25T02:00 +01:00",
                        "2026-10-25T03:00 +01:00");
    }

    @Test
    void of_both_days_either_will_do() {
        assertThat(times("0 0 13 * 5", "2026-01-01T00:00:00Z", 4))
                .containsExactly(
                        "2026-01-02T00:00 +01:00",
                        "2026-01-09T00:00 +01:00",
                        "2026-01-13T00:00 +01:00",
                        "2026-01-16T00:00 +01:00");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x|1 parts",
                "* * * *|4 parts",
                "* * * * * *|6 parts",
                "60 * * * *|60 not in range",
                "* 24 * * *|24 not in range",
                "* * 0 * *|0 not in range",
                "* * * 13 *|13 not in range",
                "* * * * 8|8 not in range",
                "*/0 * * * *|Period 0",
                "5-1 * * * *|Invalid range",
                "@daily|Nicknames",
                "* * L * *|Invalid chars",
            })
    void what_is_no_expression_is_refused_with_what_is_wrong(String cron, String why) {
        assertThatThrownBy(() -> Cron.parse(cron, BERLIN))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("schedule.cron '" + cron + "' is no cron expression: ")
                .hasMessageContaining(why)
                .hasMessageContaining("Use five fields");
    }

    @Test
    void an_expression_that_never_comes_true_has_no_next_time() {
        assertThat(Cron.parse("0 0 30 2 *", BERLIN).next(Instant.parse("2026-01-01T00:00:00Z")))
                .isEmpty();
        assertThat(Cron.parse("0 0 29 2 *", BERLIN).next(Instant.parse("2026-01-01T00:00:00Z")))
                .as("the control: in a leap year")
                .contains(Instant.parse("2028-02-28T23:00:00Z"));
    }

    @Test
    void the_latest_time_is_found_however_long_ago() {
        Cron yearly = Cron.parse("0 0 1 1 *", ZoneOffset.UTC);
        Instant start = Instant.parse("2026-06-01T00:00:00Z");
        assertThat(yearly.latest(start, Instant.parse("2026-12-31T23:59:59Z"))).isEmpty();
        assertThat(yearly.latest(start, Instant.parse("2029-11-30T00:00:00Z")))
                .contains(Instant.parse("2029-01-01T00:00:00Z"));
        assertThat(yearly.latest(start, Instant.parse("2027-01-01T00:00:00Z")))
                .as("at the time itself")
                .contains(Instant.parse("2027-01-01T00:00:00Z"));
        assertThat(yearly.latest(Instant.parse("2027-01-01T00:00:00Z"), Instant.parse("2027-01-02T00:00:00Z")))
                .as("after that")
                .isEmpty();
        assertThat(yearly.latest(start, start.minusSeconds(1))).isEmpty();
    }

    @Property(tries = 60)
    void the_latest_time_is_the_last_of_those_that_come_one_after_the_other(
            @ForAll @IntRange(min = 1, max = 59) int minutes,
            @ForAll @IntRange(min = 1, max = 12) int hours,
            @ForAll @IntRange(min = 0, max = 3_000) int length) {
        // Over the day on which the clock goes back.
        Instant after = Instant.parse("2026-10-24T12:00:00Z").plusSeconds(13L * minutes);
        Instant until = after.plusSeconds(60L * length);
        Cron times = Cron.parse("*/" + minutes + " */" + hours + " * * *", BERLIN);
        Optional<Instant> last = Optional.empty();
        for (Optional<Instant> at = times.next(after); !at.orElseThrow().isAfter(until); at = times.next(at.get())) {
            last = at;
        }
        assertThat(times.latest(after, until)).isEqualTo(last);
    }
}
