package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.run.RunContext;
import dev.revo.spi.StorageLedger;
import dev.revo.testkit.TestContexts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link StorageLedger} does. Extend it and hand over an empty one:
 *
 * <pre>{@code
 * class MyStorageTest extends StorageLedgerContract {
 *     protected StorageLedger ledger() {
 *         return new MyStorage(emptyDatabase());
 *     }
 * }
 * }</pre>
 */
public abstract class StorageLedgerContract {
    private static final String BLOBS = "blobs";
    private static final String MEMORIES = "memories";

    private TestContexts contexts;
    private StorageLedger ledger;
    private RunContext acme;
    private RunContext globex;

    /** For subclasses. */
    protected StorageLedgerContract() {}

    /** An empty ledger; called once for each test. */
    protected abstract StorageLedger ledger() throws Exception;

    @BeforeEach
    void open() throws Exception {
        contexts = TestContexts.open();
        ledger = ledger();
        acme = contexts.of("acme", "ada");
        globex = contexts.of("globex", "bo");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private long used(RunContext ctx, String area) {
        return ledger.used(ctx).getOrDefault(area, 0L);
    }

    @Test
    void all_areas_together_never_pass_the_most_and_reach_it() {
        assertThat(ledger.grow(acme, BLOBS, 60, 100)).isTrue();
        assertThat(ledger.grow(acme, MEMORIES, 41, 100)).isFalse();
        assertThat(used(acme, MEMORIES)).as("nothing of it").isZero();
        assertThat(ledger.grow(acme, MEMORIES, 40, 100)).isTrue();
        assertThat(ledger.grow(acme, BLOBS, 1, 100)).isFalse();
        assertThat(used(acme, BLOBS)).isEqualTo(60);
        assertThat(used(acme, MEMORIES)).isEqualTo(40);
        assertThat(ledger.grow(acme, BLOBS, 1, 101)).as("more was agreed").isTrue();
        assertThat(ledger.grow(acme, BLOBS, 1_000_000_000_000L, Long.MAX_VALUE)).isTrue();
        assertThat(used(acme, BLOBS)).isEqualTo(1_000_000_000_061L);
        assertThat(ledger.grow(acme, BLOBS, Long.MAX_VALUE, Long.MAX_VALUE))
                .as("as much again does not fit, however much that is")
                .isFalse();
    }

    @Test
    void what_is_taken_back_is_free_and_never_below_zero() {
        ledger.grow(acme, BLOBS, 60, 100);
        ledger.grow(acme, MEMORIES, 40, 100);
        ledger.shrink(acme, BLOBS, 10);
        assertThat(used(acme, BLOBS)).isEqualTo(50);
        assertThat(ledger.grow(acme, MEMORIES, 11, 100)).isFalse();
        assertThat(ledger.grow(acme, MEMORIES, 10, 100)).isTrue();
        ledger.shrink(acme, BLOBS, 1_000);
        assertThat(used(acme, BLOBS)).isZero();
        assertThat(used(acme, MEMORIES)).as("of its own area").isEqualTo(50);
        ledger.shrink(acme, "nothing", 5);
        assertThat(used(acme, "nothing")).isZero();
    }

    @Test
    void what_is_over_a_limit_that_was_lowered_stays_and_does_not_grow() {
        ledger.grow(acme, BLOBS, 60, 100);
        assertThat(ledger.grow(acme, BLOBS, 1, 50)).isFalse();
        assertThat(ledger.grow(acme, BLOBS, 0, 50)).as("nothing more").isTrue();
        assertThat(ledger.grow(acme, BLOBS, 0, 0)).isTrue();
        assertThat(used(acme, BLOBS)).isEqualTo(60);
    }

    @Test
    void many_who_add_at_once_get_all_of_the_room_and_no_more() throws Exception {
        List<Long> got = Together.run(i -> () -> {
            long sum = 0;
            for (int n = 0; n < 5; n++) {
                sum += ledger.grow(acme, i % 2 == 0 ? BLOBS : MEMORIES, 10, 300) ? 10 : 0;
            }
            return sum;
        });
        assertThat(got.stream().mapToLong(Long::longValue).sum()).isEqualTo(300);
        assertThat(used(acme, BLOBS) + used(acme, MEMORIES)).isEqualTo(300);
    }

    @Test
    void many_who_add_and_take_back_at_once_are_all_counted() throws Exception {
        Together.run(i -> () -> {
            for (int n = 0; n < 5; n++) {
                ledger.grow(acme, BLOBS, 10, Long.MAX_VALUE);
                ledger.shrink(acme, BLOBS, 3);
            }
            return true;
        });
        assertThat(used(acme, BLOBS)).isEqualTo(Together.THREADS * 5 * 7L);
    }

    @Test
    void what_nobody_counted_is_zero() {
        assertThat(ledger.used(acme).values()).allMatch(bytes -> bytes == 0);
    }

    @Test
    void another_tenant_has_bytes_of_its_own() {
        ledger.grow(acme, BLOBS, 100, 100);
        assertThat(used(globex, BLOBS)).isZero();
        ledger.shrink(globex, BLOBS, 100);
        assertThat(ledger.grow(globex, BLOBS, 100, 100)).isTrue();
        assertThat(ledger.grow(globex, MEMORIES, 7, Long.MAX_VALUE)).isTrue();
        assertThat(used(acme, BLOBS)).isEqualTo(100);
        assertThat(used(acme, MEMORIES)).isZero();
        ledger.shrink(acme, BLOBS, 100);
        assertThat(used(acme, BLOBS)).as("the control: its own").isZero();
        assertThat(ledger.used(globex)).containsAllEntriesOf(Map.of(BLOBS, 100L, MEMORIES, 7L));
    }
}
