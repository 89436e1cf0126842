package dev.revo.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import dev.revo.scope.Permission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunValuesTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Property(tries = 100)
    void an_id_is_its_text(@ForAll long high, @ForAll long low) {
        UUID uuid = new UUID(high, low);
        RunId id = RunId.of(uuid);
        assertThat(RunId.parse(id.value())).isEqualTo(id).hasToString(uuid.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "00000000-0000-0000-0000-00000000000",
                "00000000-0000-0000-0000-00000000000G",
                "00000000-0000-0000-0000-0000000000AB",
                "00000000-0000-0000-0000-000000000000\n",
                "../../etc/passwd",
                "0-0-0-0-0"
            })
    void what_is_not_an_id_is_refused_without_repeating_it(String text) {
        assertThatThrownBy(() -> RunId.parse(text))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("run id is not a UUID");
    }

    @Property(tries = 200)
    void limits_never_move_a_deadline_out(
            @ForAll @LongRange(min = -1_000, max = 1_000) long held,
            @ForAll @LongRange(min = -1_000, max = 1_000) long own,
            @ForAll @LongRange(min = 1, max = 1_000) long timeout) {
        Limits limits = Limits.none().deadline(NOON.plusSeconds(own)).timeout(Duration.ofSeconds(timeout));
        Instant earliest = limits.earliest(NOON.plusSeconds(held), NOON);
        assertThat(earliest).isBeforeOrEqualTo(NOON.plusSeconds(held));
        assertThat(earliest).isEqualTo(NOON.plusSeconds(Math.min(held, Math.min(own, timeout))));
    }

    @Test
    void a_timeout_too_long_for_the_calendar_is_no_bound() {
        Limits forEver = Limits.none().timeout(Duration.ofSeconds(Long.MAX_VALUE));
        assertThat(forEver.earliest(Instant.MAX, NOON)).isEqualTo(Instant.MAX);
        assertThat(Limits.none().earliest(NOON, NOON)).isEqualTo(NOON);
    }

    @Test
    void limits_keep_what_they_were_given() {
        Permission right = Permission.of("tool:*");
        Limits limits = Limits.none()
                .timeout(Duration.ofSeconds(3))
                .deadline(NOON)
                .budget(Budget.tokens(4))
                .only(right);
        assertThat(limits.timeout()).contains(Duration.ofSeconds(3));
        assertThat(limits.deadline()).contains(NOON);
        assertThat(limits.budget()).isEqualTo(Budget.tokens(4));
        assertThat(limits.only()).contains(List.of(right));
        assertThat(Limits.none().timeout()).isEmpty();
        assertThat(Limits.none().deadline()).isEmpty();
        assertThat(Limits.none().only()).isEmpty();
        assertThatThrownBy(() -> Limits.none().timeout(Duration.ZERO)).hasMessageContaining("limits.timeout is PT0S");
        assertThatThrownBy(() -> Limits.none().timeout(Duration.ofSeconds(-1))).hasMessageContaining("limits.timeout");
    }

    @Test
    void options_keep_what_they_were_given_and_leave_the_original_alone() {
        List<Progress> heard = new ArrayList<>();
        RunOptions options = RunOptions.defaults()
                .timeout(Duration.ofSeconds(3))
                .budget(Budget.modelCalls(1))
                .priority(Priority.URGENT)
                .idempotencyKey("k")
                .onProgress(heard::add);
        assertThat(options.limits().timeout()).contains(Duration.ofSeconds(3));
        assertThat(options.limits().budget()).isEqualTo(Budget.modelCalls(1));
        assertThat(options.priority()).isEqualTo(Priority.URGENT);
        assertThat(options.idempotencyKey()).contains("k");
        assertThat(options.onProgress()).isPresent();
        assertThat(options.limits(Limits.none()).limits().timeout()).isEmpty();
        assertThat(RunOptions.defaults().priority()).isEqualTo(Priority.MEDIUM);
        assertThat(RunOptions.defaults().idempotencyKey()).isEmpty();
        assertThat(RunOptions.defaults().onProgress()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 201})
    void an_idempotency_key_has_1_to_200_characters(int length) {
        assertThatThrownBy(() -> RunOptions.defaults().idempotencyKey("k".repeat(length)))
                .hasMessageContaining("options.idempotencyKey");
    }

    @Test
    void references_are_equal_by_what_they_name() {
        RunId id = RunId.of(new UUID(1, 2));
        RunRef<String> ref = RunRef.of(id, "job", "a");
        assertThat(ref).isEqualTo(RunRef.of(id, "job", "a")).hasSameHashCodeAs(RunRef.of(id, "job", "a"));
        assertThat(ref).isNotEqualTo(RunRef.of(id, "job", "b")).isNotEqualTo(RunRef.of(id, "plan", "a"));
        assertThat(ref)
                .isNotEqualTo(RunRef.of(RunId.of(new UUID(1, 3)), "job", "a"))
                .isNotEqualTo("job/a");
        assertThat(ref).hasToString("job/a/" + id);
        assertThat(ref.kind()).isEqualTo("job");
        assertThat(ref.name()).isEqualTo("a");
        assertThat(ref.id()).isEqualTo(id);
    }
}
