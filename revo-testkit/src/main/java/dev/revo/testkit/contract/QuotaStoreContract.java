package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.run.RunContext;
import dev.revo.spi.QuotaStore;
import dev.revo.spi.QuotaStore.Period;
import dev.revo.spi.QuotaStore.Place;
import dev.revo.testkit.TestContexts;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link QuotaStore} does. Extend it and hand over an empty store:
 *
 * <pre>{@code
 * class MyQuotasTest extends QuotaStoreContract {
 *     protected QuotaStore store() {
 *         return new MyQuotas(emptyDatabase());
 *     }
 * }
 * }</pre>
 */
public abstract class QuotaStoreContract {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant LATER = NOON.plusSeconds(60);
    private static final Period DAY = new Period("calls", "2026-03-02");

    private TestContexts contexts;
    private QuotaStore store;
    private RunContext acme;
    private RunContext globex;

    /** For subclasses. */
    protected QuotaStoreContract() {}

    /** An empty store; called once for each test. */
    protected abstract QuotaStore store() throws Exception;

    @BeforeEach
    void open() throws Exception {
        contexts = TestContexts.open();
        store = store();
        acme = contexts.of("acme", "ada");
        globex = contexts.of("globex", "bo");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private static Place place(String holder) {
        return new Place("runs", holder, "owner of " + holder, LATER);
    }

    private boolean take(String holder, long most) {
        return store.take(acme, place(holder), most, NOON);
    }

    @Test
    void as_many_places_are_taken_as_there_are_and_one_is_free_when_it_is_given_back() {
        assertThat(take("a", 2)).isTrue();
        assertThat(take("b", 2)).isTrue();
        assertThat(take("c", 2)).isFalse();
        assertThat(store.taken(acme, "runs", NOON)).isEqualTo(2);
        assertThat(store.give(acme, place("a"))).isTrue();
        assertThat(store.give(acme, place("a"))).as("it is given back once").isFalse();
        assertThat(take("c", 2)).isTrue();
        assertThat(take("d", 2)).isFalse();
        assertThat(take("d", 0)).isFalse();
        assertThat(take("d", Long.MAX_VALUE)).isTrue();
        assertThat(store.taken(acme, "runs", NOON)).isEqualTo(3);
    }

    @Test
    void a_limit_that_was_lowered_keeps_what_is_held_and_lets_nobody_in() {
        for (String holder : List.of("a", "b", "c")) {
            assertThat(take(holder, 3)).isTrue();
        }
        assertThat(take("d", 1)).isFalse();
        assertThat(store.taken(acme, "runs", NOON)).isEqualTo(3);
    }

    @Test
    void a_holder_has_one_place_and_a_later_owner_takes_it_over() {
        assertThat(take("a", 1)).isTrue();
        Place second = new Place("runs", "a", "second life", LATER);
        assertThat(store.take(acme, second, 1, NOON)).isTrue();
        assertThat(store.taken(acme, "runs", NOON)).isEqualTo(1);
        assertThat(store.give(acme, place("a"))).as("by its first owner").isFalse();
        assertThat(store.keep(acme, place("a"))).as("by its first owner").isFalse();
        assertThat(store.taken(acme, "runs", NOON)).isEqualTo(1);
        assertThat(store.give(acme, second)).isTrue();
        assertThat(store.taken(acme, "runs", NOON)).isZero();
    }

    @Test
    void what_has_expired_is_free_and_what_is_kept_is_not() {
        assertThat(take("dead", 2)).isTrue();
        assertThat(take("kept", 2)).isTrue();
        assertThat(store.keep(acme, place("kept").until(LATER.plusSeconds(60)))).isTrue();
        assertThat(store.taken(acme, "runs", LATER.minusMillis(1))).isEqualTo(2);
        assertThat(store.taken(acme, "runs", LATER)).isEqualTo(1);
        Place next = place("next").until(LATER.plusSeconds(60));
        assertThat(store.take(acme, next, 2, LATER.minusMillis(1))).isFalse();
        assertThat(store.take(acme, next, 2, LATER)).isTrue();
        assertThat(store.take(acme, place("more"), 2, LATER)).isFalse();
    }

    @Test
    void who_only_slept_has_his_place_again() {
        assertThat(take("slow", 1)).isTrue();
        assertThat(store.take(acme, place("other").until(LATER.plusSeconds(60)), 1, LATER))
                .isTrue();
        Place awake = place("slow").until(LATER.plusSeconds(60));
        assertThat(store.keep(acme, awake)).isTrue();
        assertThat(store.taken(acme, "runs", LATER)).isEqualTo(2);
        assertThat(store.give(acme, awake)).isTrue();
    }

    @Test
    void of_many_at_once_exactly_as_many_get_a_place_as_there_are() throws Exception {
        List<Boolean> got = Together.run(i -> () -> take("h" + i, 5));
        assertThat(got.stream().filter(each -> each)).hasSize(5);
        assertThat(store.taken(acme, "runs", NOON)).isEqualTo(5);
    }

    @Test
    void a_count_never_passes_its_limit_and_reaches_it() {
        assertThat(store.count(acme, DAY, 4, 10)).isEqualTo(4);
        assertThat(store.count(acme, DAY, 4, 10)).isEqualTo(4);
        assertThat(store.count(acme, DAY, 4, 10)).as("the rest").isEqualTo(2);
        assertThat(store.count(acme, DAY, 1, 10)).isZero();
        assertThat(store.count(acme, DAY, 1, 5)).as("a limit that was lowered").isZero();
        assertThat(store.counted(acme, DAY)).isEqualTo(10);
        store.uncount(acme, DAY, 3);
        assertThat(store.counted(acme, DAY)).isEqualTo(7);
        assertThat(store.count(acme, DAY, 9, 10)).isEqualTo(3);
        store.uncount(acme, DAY, 1_000);
        assertThat(store.counted(acme, DAY)).as("never below zero").isZero();
        assertThat(store.count(acme, DAY, 1, Long.MAX_VALUE)).isEqualTo(1);
    }

    @Test
    void many_who_count_at_once_get_all_of_it_and_no_more() throws Exception {
        List<Long> got = Together.run(i -> () -> {
            long sum = 0;
            for (int n = 0; n < 10; n++) {
                sum += store.count(acme, DAY, 3, 100);
            }
            return sum;
        });
        assertThat(got.stream().mapToLong(Long::longValue).sum()).isEqualTo(100);
        assertThat(store.counted(acme, DAY)).isEqualTo(100);
    }

    @Test
    void each_period_and_each_limit_counts_for_itself_and_earlier_ones_are_forgotten() {
        Period before = new Period("calls", "2026-03-01");
        Period other = new Period("others", "2026-03-01");
        store.count(acme, before, 1, 10);
        store.count(acme, DAY, 2, 10);
        store.count(acme, other, 3, 10);
        assertThat(take("a", 1)).isTrue();
        assertThat(store.forget(acme, DAY)).isEqualTo(1);
        assertThat(store.counted(acme, before)).isZero();
        assertThat(store.counted(acme, DAY)).isEqualTo(2);
        assertThat(store.counted(acme, other)).isEqualTo(3);
        assertThat(store.take(acme, new Place("seats", "a", "x", LATER), 1, NOON))
                .isTrue();
        assertThat(store.taken(acme, "runs", NOON)).isEqualTo(1);
    }

    @Test
    void what_is_not_there_is_zero_and_changes_nothing() {
        assertThat(store.taken(acme, "runs", NOON)).isZero();
        assertThat(store.counted(acme, DAY)).isZero();
        assertThat(store.give(acme, place("nobody"))).isFalse();
        assertThat(store.forget(acme, DAY)).isZero();
        store.uncount(acme, DAY, 5);
        assertThat(store.counted(acme, DAY)).isZero();
    }

    @Test
    void another_tenant_has_places_and_counts_of_its_own() {
        assertThat(take("a", 1)).isTrue();
        store.count(acme, DAY, 10, 10);
        assertThat(store.taken(globex, "runs", NOON)).isZero();
        assertThat(store.counted(globex, DAY)).isZero();
        assertThat(store.give(globex, place("a"))).isFalse();
        assertThat(store.forget(globex, new Period("calls", "2027"))).isZero();
        store.uncount(globex, DAY, 10);
        assertThat(store.take(globex, place("a"), 1, NOON)).isTrue();
        assertThat(store.count(globex, DAY, 10, 10)).isEqualTo(10);
        assertThat(store.taken(acme, "runs", NOON)).isEqualTo(1);
        assertThat(store.counted(acme, DAY)).isEqualTo(10);
        assertThat(store.give(acme, place("a"))).as("the control: its own").isTrue();
    }

    @Test
    void hostile_names_are_names() {
        for (String text : Hostile.TEXTS) {
            if (text.isBlank() || text.length() > 64) {
                continue;
            }
            Place place = new Place(text, text, text, LATER);
            assertThat(store.take(acme, place, 1, NOON)).as(text).isTrue();
            assertThat(store.taken(acme, text, NOON)).as(text).isEqualTo(1);
            assertThat(store.keep(acme, place)).as(text).isTrue();
            assertThat(store.give(acme, place)).as(text).isTrue();
            assertThat(store.count(acme, new Period(text, text), 2, 2)).as(text).isEqualTo(2);
            assertThat(store.counted(acme, new Period(text, text))).as(text).isEqualTo(2);
        }
    }
}
