package dev.revo.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.fixture.ManualClock;
import dev.revo.fixture.Wait;
import dev.revo.spi.IdGenerator;
import dev.revo.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SystemPartsTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> ran = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    @Test
    void ids_are_unique_over_threads_and_ordered_on_each() throws Exception {
        IdGenerator ids = SystemParts.ids(ManualClock.create());
        Set<UUID> all = ConcurrentHashMap.newKeySet();
        List<java.util.concurrent.Callable<List<UUID>>> makers = java.util.Collections.nCopies(8, () -> {
            List<UUID> mine = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                mine.add(ids.next());
            }
            return mine;
        });
        for (var made : threads.invokeAll(makers)) {
            List<UUID> mine = made.get();
            assertThat(mine.stream().map(UUID::toString).toList()).isSorted();
            all.addAll(mine);
        }
        assertThat(all).hasSize(40_000).allSatisfy(id -> {
            assertThat(id.version()).isEqualTo(7);
            assertThat(id.variant()).isEqualTo(2);
        });
    }

    @Test
    void ids_stay_in_order_when_the_clock_goes_back() {
        Instant[] now = {Instant.parse("2026-01-01T00:00:01Z")};
        ManualClock base = ManualClock.create();
        IdGenerator ids = SystemParts.ids(new TimeSource() {
            @Override
            public Instant instant() {
                return now[0];
            }

            @Override
            public long nanos() {
                return base.nanos();
            }

            @Override
            public Runnable at(Instant when, Runnable task) {
                return base.at(when, task);
            }
        });
        List<String> made = new ArrayList<>();
        made.add(ids.next().toString());
        now[0] = now[0].minusSeconds(60);
        made.add(ids.next().toString());
        now[0] = now[0].plusSeconds(120);
        made.add(ids.next().toString());
        assertThat(made).isSorted().doesNotHaveDuplicates();
        assertThat(UUID.fromString(made.get(2)).getMostSignificantBits() >>> 16).isEqualTo(now[0].toEpochMilli());
    }

    @Test
    void timers_fire_once_and_can_be_taken_back() {
        SystemTime time = new SystemTime();
        CountDownLatch fired = new CountDownLatch(3);
        for (Instant when : List.of(Instant.MIN, Instant.EPOCH, time.instant().plusMillis(5))) {
            assertThat(time.at(when, fired::countDown)).isNotNull();
        }
        Runnable takeBack = time.at(Instant.MAX, () -> ran.add("never"));
        Wait.on(fired);
        takeBack.run();
        assertThat(ran).isEmpty();
        assertThat(time.nanos()).isLessThanOrEqualTo(time.nanos());
        assertThat(Duration.between(time.instant(), Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
        time.close();
    }

    @Test
    void threads_are_named_and_do_not_keep_the_process() {
        ExecutorService made = SystemParts.executors().threads("purpose");
        AtomicReference<Thread> seen = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);
        made.execute(() -> {
            seen.set(Thread.currentThread());
            done.countDown();
        });
        Wait.on(done);
        assertThat(seen.get().getName()).isEqualTo("purpose-0");
        assertThat(seen.get().isDaemon()).isTrue();
        made.shutdown();
        Set<String> names = new HashSet<>();
        var factory = Threads.platform("p");
        names.add(factory.newThread(() -> {}).getName());
        names.add(factory.newThread(() -> {}).getName());
        assertThat(names).containsExactlyInAnyOrder("p-0", "p-1");
    }
}
