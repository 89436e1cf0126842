package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.spi.IdGenerator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * What every {@link IdGenerator} does. Extend it and hand over a generator:
 *
 * <pre>{@code
 * class MyIdsTest extends IdGeneratorContract {
 *     protected IdGenerator ids() {
 *         return new MyIds();
 *     }
 * }
 * }</pre>
 */
public abstract class IdGeneratorContract {
    /** For subclasses. */
    protected IdGeneratorContract() {}

    /** A generator; called once for each test. */
    protected abstract IdGenerator ids() throws Exception;

    private static List<UUID> take(IdGenerator ids, int count) {
        List<UUID> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(ids.next());
        }
        return taken;
    }

    @Test
    void an_id_is_a_uuid_of_version_7() throws Exception {
        for (UUID id : take(ids(), 100)) {
            assertThat(id.version()).isEqualTo(7);
            assertThat(id.variant()).isEqualTo(2);
        }
    }

    @Test
    void each_id_is_greater_than_every_earlier_one() throws Exception {
        // As text, because the compareTo of UUID is signed.
        assertThat(take(ids(), 20_000).stream().map(UUID::toString).toList())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void threads_never_meet_the_same_id_and_each_sees_its_own_in_order() throws Exception {
        IdGenerator ids = ids();
        List<List<UUID>> taken = Together.run(i -> () -> take(ids, 2_000));
        Set<UUID> all = new HashSet<>();
        for (List<UUID> each : taken) {
            assertThat(each.stream().map(UUID::toString).toList()).isSorted();
            all.addAll(each);
        }
        assertThat(all).hasSize(2_000 * Together.THREADS);
    }
}
