package dev.revo.engine.tenancy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.revo.Revo;
import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.audit.verifier.Verdict;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.engine.tenancy.audit.SinkWorld.Recorded;
import dev.revo.engine.tenancy.sink.Receiver;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.WiringException;
import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.spi.AuditLedger;
import dev.revo.spi.AuditSink.Batch;
import dev.revo.spi.AuditStore;
import dev.revo.testkit.Await;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The way of lines from the chain to sinks: in order, at least once, whatever a sink does. */
class AuditSinksTest {
    private SinkWorld world = new SinkWorld((AuditLedger) InMemory.audit(100_000));

    @AfterEach
    void close() {
        world.close();
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Test
    void every_line_comes_once_in_order_and_what_came_verifies() throws Exception {
        Recorded sink = new Recorded("one");
        world.append("acme", 1_200);
        world.append("globex", 3);
        try (Revo revo = world.open(sink)) {
            world.beatUntil(
                    "all is there",
                    () -> sink.numbers("acme").size() >= 1_200
                            && sink.numbers("globex").size() >= 3);
            assertThat(revo.health().live()).isTrue();
            world.append("acme", 5);
            world.beatUntil(
                    "the last line is signed",
                    () -> sink.batches("acme").stream()
                            .anyMatch(batch -> batch.notes().stream()
                                    .anyMatch(note -> note.head().sequence() == 1_205)));
        }
        assertThat(sink.numbers("acme")).isEqualTo(upTo(1_205));
        assertThat(sink.numbers("globex")).isEqualTo(upTo(3));
        assertThat(sink.batches("acme").get(0).begin().first()).isTrue();
        assertThat(sink.batches("acme").get(1).begin().first()).isFalse();
        assertThat(sink.batches("acme"))
                .allSatisfy(batch -> assertThat(batch.rows().size()).isLessThanOrEqualTo(500));
        Verdict verdict = world.verdict(sink.export("acme"));
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.vouchedTo()).isEqualTo(1_205);
    }

    @Test
    void tenants_take_turns() {
        Recorded sink = new Recorded("one");
        world.append("acme", 1_400);
        world.append("globex", 3);
        try (Revo linking = world.open()) {
            assertThat(linking.health().live()).isTrue();
        }
        assertThat(world.end("acme")).isEqualTo(1_400);
        try (Revo revo = world.open(sink)) {
            world.beatUntil("all is there", () -> sink.numbers("acme").size() == 1_400);
            assertThat(revo.health().live()).isTrue();
        }
        assertThat(sink.batches().subList(0, 3)).extracting(Batch::tenant).containsExactly("acme", "globex", "acme");
        assertThat(sink.batches().get(0).rows()).hasSize(500);
    }

    @Test
    void a_tenant_that_is_not_taken_keeps_no_other_from_its_turn_and_is_told_once() {
        Recorded sink = new Recorded("one");
        AtomicBoolean broken = new AtomicBoolean(true);
        AtomicInteger tries = new AtomicInteger();
        sink.before(batch -> {
            if (batch.tenant().equals("acme") && broken.get()) {
                tries.incrementAndGet();
                throw new IllegalStateException("acme is not known there");
            }
        });
        world.append("acme", 3);
        world.append("globex", 3);
        try (Revo revo = world.open(sink)) {
            world.beatUntil(
                    "others have their turn", () -> sink.numbers("globex").size() == 3);
            world.beatUntil("it is tried again", () -> tries.get() >= 4);
            assertThat(sink.numbers("acme")).isEmpty();
            assertThat(world.logged(Level.ERROR, "does not take"))
                    .singleElement()
                    .asString()
                    .contains("acme")
                    .contains("one");
            assertThat(world.logged(Level.DEBUG, "does not take")).hasSizeGreaterThanOrEqualTo(2);
            broken.set(false);
            world.beatUntil(
                    "it is taken when it can be", () -> sink.numbers("acme").size() == 3);
            world.beatUntil("and told", () -> world.logged(Level.INFO, "again").size() == 1);
            assertThat(revo.health().live()).isTrue();
        }
        assertThat(sink.numbers("acme")).isEqualTo(upTo(3));
    }

    @Test
    void a_sink_that_hangs_keeps_neither_the_chain_nor_another_sink_waiting_and_is_warned_of_once() {
        CountDownLatch hangs = new CountDownLatch(1);
        Recorded slow = new Recorded("slow");
        Recorded quick = new Recorded("quick");
        slow.before(batch -> await(hangs));
        try (Revo revo = world.open(slow, quick)) {
            for (int i = 1; i <= 5; i++) {
                world.append("acme", 2);
                int lines = 2 * i;
                world.beatUntil(
                        "the other one has it", () -> quick.numbers("acme").size() == lines);
            }
            assertThat(world.end("acme")).isEqualTo(10);
            assertThat(slow.numbers("acme")).isEmpty();
            world.beatUntil(
                    "it is warned of", () -> !world.logged(Level.WARN, "behind").isEmpty());
            for (int i = 0; i < 90; i++) {
                world.clock.advance(Duration.ofSeconds(1));
            }
            hangs.countDown();
            world.beatUntil("it has all", () -> slow.numbers("acme").size() >= 10);
            world.beatUntil(
                    "that is told", () -> !world.logged(Level.INFO, "no longer").isEmpty());
            assertThat(world.logged(Level.WARN, "behind"))
                    .filteredOn(line -> line.contains("slow"))
                    .hasSize(1);
            assertThat(revo.health().live()).isTrue();
        }
        assertThat(slow.numbers("acme").stream().distinct().toList()).isEqualTo(upTo(10));
        assertThat(quick.numbers("acme")).isEqualTo(upTo(10));
    }

    @Test
    void of_two_processes_one_delivers_and_the_other_takes_over_when_it_takes_too_long() {
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        Recorded here = new Recorded("shared");
        Recorded there = new Recorded("shared");
        here.before(batch -> {
            begun.countDown();
            await(hangs);
        });
        world.append("acme", 4);
        try (Revo first = world.open("first", here)) {
            world.beatSlowly("it is at it", () -> begun.getCount() == 0);
            try (Revo second = world.open("second", there)) {
                world.append("globex", 1);
                world.beatSlowly(
                        "the second is at work", () -> there.numbers("globex").size() == 1);
                assertThat(there.batches("acme")).as("left to the first").isEmpty();
                // Control: when its time is over the lines come again, from the other one.
                world.beatUntil("taken over", () -> there.numbers("acme").size() == 4);
                hangs.countDown();
                world.append("acme", 4);
                world.beatUntil(
                        "both go on",
                        () -> here.numbers("acme").size()
                                        + there.numbers("acme").size()
                                >= 12);
                assertThat(second.health().live()).isTrue();
            }
            assertThat(first.health().live()).isTrue();
        }
        assertThat(there.numbers("acme").subList(0, 4)).isEqualTo(upTo(4));
        assertThat(here.numbers("acme").subList(0, 4)).isEqualTo(upTo(4));
    }

    private static AuditLedger forgetful(AuditLedger right, AtomicInteger times) {
        return (AuditLedger) Proxy.newProxyInstance(
                AuditLedger.class.getClassLoader(), new Class<?>[] {AuditLedger.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("advance")
                            && ((AuditLedger.Position) arguments[3]).sequence()
                                    > ((AuditLedger.Position) arguments[2]).sequence()
                            && times.getAndDecrement() > 0) {
                        throw new IllegalStateException("the database is gone");
                    }
                    try {
                        return method.invoke(right, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void what_was_delivered_and_not_remembered_comes_again() {
        AtomicInteger times = new AtomicInteger(2);
        world.close();
        world = new SinkWorld(forgetful((AuditLedger) InMemory.audit(1_000), times));
        Recorded sink = new Recorded("one");
        world.append("acme", 3);
        try (Revo revo = world.open(sink)) {
            world.beatUntil("remembered at last", () -> sink.batches("acme").size() >= 3);
            world.append("acme", 2);
            world.beatUntil("it goes on", () -> sink.numbers("acme").contains(5L));
            assertThat(revo.health().live()).isTrue();
        }
        assertThat(sink.numbers("acme")).containsExactly(1L, 2L, 3L, 1L, 2L, 3L, 1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void closing_delivers_what_is_there_also_to_whom_just_failed() {
        Recorded sink = new Recorded("one");
        AtomicBoolean broken = new AtomicBoolean(true);
        sink.before(batch -> {
            if (broken.get()) {
                throw new IllegalStateException("down");
            }
        });
        world.append("acme", 2);
        try (Revo revo = world.open(sink)) {
            world.beatUntil(
                    "it fails", () -> world.logged(Level.DEBUG, "does not take").size() >= 2);
            broken.set(false);
            world.append("acme", 1);
            assertThat(revo.health().live()).isTrue();
        }
        assertThat(sink.numbers("acme")).isEqualTo(upTo(3));
    }

    @Test
    void a_new_sink_may_want_lines_from_a_time_on_and_begins_at_the_checkpoint_before() throws Exception {
        try (Revo revo = world.open()) {
            for (int i = 0; i < 6; i++) {
                world.append("acme", 150);
                world.append("quiet", 1);
                long lines = 150L * (i + 1);
                world.beatUntil("linked", () -> world.end("acme") == lines);
                for (int s = 0; s < 12; s++) {
                    world.clock.advance(Duration.ofSeconds(1));
                }
            }
            assertThat(revo.health().live()).isTrue();
        }
        Instant from = world.clock.instant().plusSeconds(1);
        world.clock.advance(Duration.ofSeconds(2));
        Recorded sink = new Recorded("late");
        sink.since(from);
        world.append("acme", 3);
        try (Revo revo = world.open(sink)) {
            world.beatUntil("the new ones are there", () -> sink.numbers("acme").contains(903L));
            // A line of a slow transaction, which is older, is not passed over.
            world.append("acme", from.minusSeconds(60));
            world.append("acme", 1);
            world.beatUntil("and the late one", () -> sink.numbers("acme").contains(905L));
            world.append("fresh", from);
            world.beatUntil(
                    "a new tenant from its first line",
                    () -> !sink.numbers("fresh").isEmpty());
            world.beatUntil(
                    "signed",
                    () -> sink.batches("acme").stream()
                            .anyMatch(batch -> batch.notes().stream()
                                    .anyMatch(note -> note.head().sequence() == 905)));
            assertThat(revo.health().live()).isTrue();
        }
        assertThat(sink.batches("quiet")).isEmpty();
        assertThat(sink.numbers("acme").get(0)).isBetween(751L, 901L);
        Verdict verdict = world.verdict(sink.export("acme"));
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.from()).isEqualTo(sink.numbers("acme").get(0));
        assertThat(verdict.vouchedTo()).isEqualTo(905);
    }

    @Test
    void lines_that_the_log_lost_before_a_sink_had_them_are_told() {
        world.close();
        world = new SinkWorld((AuditLedger) InMemory.audit(10));
        Recorded sink = new Recorded("one");
        AtomicBoolean broken = new AtomicBoolean();
        sink.before(batch -> {
            if (broken.get()) {
                throw new IllegalStateException("down");
            }
        });
        world.append("acme", 5);
        try (Revo revo = world.open(sink)) {
            world.beatUntil("the first are there", () -> sink.numbers("acme").size() == 5);
            assertThat(world.logged(Level.ERROR, "gone")).isEmpty();
            broken.set(true);
            for (int i = 0; i < 4; i++) {
                world.append("acme", 5);
                long lines = 10 + 5L * i;
                world.beatUntil("linked", () -> world.end("acme") == lines);
            }
            broken.set(false);
            world.beatUntil("it goes on", () -> sink.numbers("acme").contains(25L));
            assertThat(revo.health().live()).isTrue();
        }
        assertThat(sink.numbers("acme").subList(0, 6)).containsExactly(1L, 2L, 3L, 4L, 5L, 16L);
        assertThat(sink.batches("acme"))
                .filteredOn(batch -> batch.begin().sequence() == 15)
                .singleElement()
                .satisfies(batch -> assertThat(batch.begin().first()).isTrue());
        assertThat(world.logged(Level.ERROR, "gone")).isNotEmpty();
    }

    @Test
    void a_web_hook_that_fails_is_slow_and_cuts_gets_every_line_in_order() {
        try (Receiver receiver = new Receiver()) {
            CountDownLatch slow = new CountDownLatch(1);
            receiver.next(
                    Receiver.status(500),
                    Receiver.cut(),
                    exchange -> await(slow),
                    Receiver.status(429, "Retry-After", "7"),
                    Receiver.status(503));
            world.append("acme", 700);
            try (Revo revo = world.open(receiver.sink().timeout(Duration.ofMillis(500)))) {
                world.beatUntil("all is there", () -> receiver.kept("acme").size() == 700);
                slow.countDown();
                receiver.next(Receiver.status(500), Receiver.cut());
                world.append("acme", 10);
                world.beatUntil("and more", () -> receiver.kept("acme").size() == 710);
                assertThat(revo.health().live()).isTrue();
            }
            assertThat(receiver.kept("acme"))
                    .extracting(line -> Long.parseLong(line.split(" ", -1)[0]))
                    .isEqualTo(upTo(710));
            assertThat(receiver.wrong()).isEmpty();
        }
    }

    @Test
    void two_sinks_of_one_name_are_refused() {
        assertThatThrownBy(() -> Tenancy.module().auditSinks(new Recorded("one"), new Recorded("one")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("one");
        assertThatThrownBy(() -> Tenancy.module().auditSinks(new Recorded("One")))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void sinks_of_a_log_that_is_not_chained_are_refused() {
        AuditStore plain = new AuditStore() {
            @Override
            public void append(RunContext ctx, AuditRecord line) {}

            @Override
            public List<AuditRecord> find(RunContext ctx, AuditQuery query) {
                return List.of();
            }
        };
        assertThatThrownBy(() -> Revo.builder()
                        .provide(AuditStore.class, plain)
                        .install(Tenancy.module().auditSinks(new Recorded("one")))
                        .build())
                .isInstanceOf(WiringException.class)
                .hasMessageContaining("AuditLedger");
        Await.atMost(Duration.ofSeconds(5)).until("control: without sinks it is built", () -> {
            try (Revo revo = Revo.builder()
                    .provide(AuditStore.class, plain)
                    .install(Tenancy.module())
                    .build()) {
                return revo.health().live();
            }
        });
    }
}
