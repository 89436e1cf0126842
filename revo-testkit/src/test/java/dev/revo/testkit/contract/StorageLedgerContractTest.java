package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.spi.StorageLedger;
import dev.revo.testkit.TestContexts;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The kit on the ledger in memory, and on ledgers that are wrong in one way each. */
final class StorageLedgerContractTest extends StorageLedgerContract {
    @Override
    protected StorageLedger ledger() {
        return InMemory.storage();
    }

    private static List<String> failures(String method, Kit.Wrong<StorageLedger> wrong) throws Exception {
        return Kit.failures(StorageLedgerContract.class, () -> new StorageLedgerContract() {
            @Override
            protected StorageLedger ledger() {
                return Kit.wrong(StorageLedger.class, InMemory.storage(), method, wrong);
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
    void a_ledger_that_looks_at_one_area_alone_fails() throws Exception {
        assertThat(failures("grow", (right, arguments) -> {
                    String area = (String) arguments[1];
                    long used = right.used(ctx(arguments)).getOrDefault(area, 0L);
                    long bytes = (long) arguments[2];
                    return used + bytes <= (long) arguments[3]
                            && right.grow(ctx(arguments), area, bytes, Long.MAX_VALUE);
                }))
                .contains("all_areas_together_never_pass_the_most_and_reach_it");
    }

    @Test
    void a_ledger_that_takes_what_fits_in_part_fails() throws Exception {
        assertThat(failures("grow", (right, arguments) -> {
                    String area = (String) arguments[1];
                    long used = right.used(ctx(arguments)).values().stream()
                            .mapToLong(Long::longValue)
                            .sum();
                    long fits = Math.max(0, Math.min((long) arguments[2], (long) arguments[3] - used));
                    return right.grow(ctx(arguments), area, fits, Long.MAX_VALUE) && fits == (long) arguments[2];
                }))
                .contains("all_areas_together_never_pass_the_most_and_reach_it");
    }

    @Test
    void a_ledger_that_gives_nothing_back_fails() throws Exception {
        assertThat(failures("shrink", (right, arguments) -> null))
                .contains(
                        "what_is_taken_back_is_free_and_never_below_zero",
                        "many_who_add_and_take_back_at_once_are_all_counted");
    }

    @Test
    void a_ledger_that_adds_tenants_up_fails() throws Exception {
        try (TestContexts contexts = TestContexts.open()) {
            RunContext one = contexts.of("acme", "ada");
            assertThat(failures(
                            "grow",
                            (right, arguments) ->
                                    right.grow(one, (String) arguments[1], (long) arguments[2], (long) arguments[3])))
                    .containsExactly("another_tenant_has_bytes_of_its_own");
        }
    }
}
