package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.spi.IdGenerator;
import dev.revo.system.SystemParts;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestClock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The kit on the built-in ids and the counting ones, and on generators that are wrong in one way each. */
final class IdGeneratorContractTest {
    @Nested
    class TheBuiltInOnes extends IdGeneratorContract {
        @Override
        protected IdGenerator ids() {
            return SystemParts.ids(SystemParts.time());
        }
    }

    @Nested
    class UnderAClockThatStands extends IdGeneratorContract {
        @Override
        protected IdGenerator ids() {
            return SystemParts.ids(TestClock.create());
        }
    }

    @Nested
    class ThoseThatCount extends IdGeneratorContract {
        @Override
        protected IdGenerator ids() {
            return SequentialIds.create();
        }
    }

    private static List<String> failures(Supplier<IdGenerator> wrong) throws Exception {
        return Kit.failures(IdGeneratorContract.class, () -> new IdGeneratorContract() {
            @Override
            protected IdGenerator ids() {
                return wrong.get();
            }
        });
    }

    @Test
    void random_ids_fail() throws Exception {
        assertThat(failures(() -> UUID::randomUUID))
                .contains("an_id_is_a_uuid_of_version_7", "each_id_is_greater_than_every_earlier_one");
    }

    @Test
    void ids_that_repeat_themselves_fail() throws Exception {
        assertThat(failures(() -> {
                    AtomicLong count = new AtomicLong();
                    return () -> SequentialIds.id(count.getAndIncrement() / 2);
                }))
                .contains(
                        "each_id_is_greater_than_every_earlier_one",
                        "threads_never_meet_the_same_id_and_each_sees_its_own_in_order");
    }

    @Test
    void ids_that_go_down_fail() throws Exception {
        assertThat(failures(() -> {
                    AtomicLong count = new AtomicLong(1_000_000);
                    return () -> SequentialIds.id(count.getAndDecrement());
                }))
                .contains("each_id_is_greater_than_every_earlier_one");
    }
}
