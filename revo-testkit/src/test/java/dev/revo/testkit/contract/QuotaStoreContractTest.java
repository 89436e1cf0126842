package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.spi.QuotaStore;
import dev.revo.spi.QuotaStore.Period;
import dev.revo.spi.QuotaStore.Place;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The kit on the store in memory, and on stores that are wrong in one way each. */
final class QuotaStoreContractTest extends QuotaStoreContract {
    @Override
    protected QuotaStore store() {
        return InMemory.quotaStore();
    }

    private static List<String> failures(String method, Kit.Wrong<QuotaStore> wrong) throws Exception {
        return Kit.failures(QuotaStoreContract.class, () -> new QuotaStoreContract() {
            @Override
            protected QuotaStore store() {
                return Kit.wrong(QuotaStore.class, InMemory.quotaStore(), method, wrong);
            }
        });
    }

    private static RunContext ctx(Object[] arguments) {
        return (RunContext) arguments[0];
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures("nothing", (right, arguments) -> true)).isEmpty();
    }

    @Test
    void a_store_that_looks_first_and_takes_then_fails() throws Exception {
        assertThat(failures("take", (right, arguments) -> {
                    Place place = (Place) arguments[1];
                    Instant now = (Instant) arguments[3];
                    if (right.taken(ctx(arguments), place.limit(), now) >= (long) arguments[2]) {
                        return false;
                    }
                    return right.take(ctx(arguments), place, Long.MAX_VALUE, now);
                }))
                .contains("a_holder_has_one_place_and_a_later_owner_takes_it_over");
    }

    @Test
    void a_store_that_lets_one_too_many_in_fails() throws Exception {
        assertThat(failures("take", (right, arguments) -> {
                    long most = (long) arguments[2];
                    return right.take(
                            ctx(arguments), (Place) arguments[1], most == Long.MAX_VALUE ? most : most + 1, (Instant)
                                    arguments[3]);
                }))
                .contains(
                        "as_many_places_are_taken_as_there_are_and_one_is_free_when_it_is_given_back",
                        "of_many_at_once_exactly_as_many_get_a_place_as_there_are");
    }

    @Test
    void a_store_that_never_lets_go_fails() throws Exception {
        assertThat(failures(
                        "take",
                        (right, arguments) ->
                                right.take(ctx(arguments), (Place) arguments[1], (long) arguments[2], Instant.EPOCH)))
                .containsExactlyInAnyOrder(
                        "what_has_expired_is_free_and_what_is_kept_is_not", "who_only_slept_has_his_place_again");
    }

    @Test
    void a_store_that_lets_anybody_give_a_place_back_fails() throws Exception {
        assertThat(failures("give", (right, arguments) -> {
                    Place place = (Place) arguments[1];
                    right.take(ctx(arguments), place, 0, Instant.EPOCH);
                    return right.give(ctx(arguments), place);
                }))
                .contains("a_holder_has_one_place_and_a_later_owner_takes_it_over");
    }

    @Test
    void a_store_that_counts_all_or_nothing_fails() throws Exception {
        assertThat(failures("count", (right, arguments) -> {
                    Period period = (Period) arguments[1];
                    long wanted = (long) arguments[2];
                    long most = (long) arguments[3];
                    return right.counted(ctx(arguments), period) + wanted > most
                            ? 0L
                            : right.count(ctx(arguments), period, wanted, most);
                }))
                .contains("a_count_never_passes_its_limit_and_reaches_it");
    }

    @Test
    void a_store_that_forgets_over_all_limits_fails() throws Exception {
        assertThat(failures("forget", (right, arguments) -> {
                    right.forget(ctx(arguments), new Period("others", ((Period) arguments[1]).name()));
                    return right.forget(ctx(arguments), (Period) arguments[1]);
                }))
                .containsExactly("each_period_and_each_limit_counts_for_itself_and_earlier_ones_are_forgotten");
    }
}
