package dev.revo.engine.parallel.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.engine.parallel.journal.LossyDisk.Died;
import dev.revo.engine.parallel.journal.LossyDisk.Loss;
import dev.revo.error.ConflictException;
import dev.revo.error.RevoException;
import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.IdempotencyStore;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.NullUnmarked;

/**
 * Whatever is done to it, the log answers as journal and keys in memory do, also when the machine dies in the middle of
 * something: then that has happened or not, and all that was answered before is there.
 */
@NullUnmarked // jqwik fills fields before the tests.
class LogModelTest {
    private static final int TENANTS = 2;
    private static final int RUNS = 4;
    private static final int KEYS = 3;
    private static final RunId NOBODY = RunId.of(SequentialIds.id(999));
    private static TestContexts contexts;

    @BeforeContainer
    static void open() {
        contexts = TestContexts.open();
    }

    @AfterContainer
    static void close() {
        contexts.close();
    }

    enum Kind {
        CLAIM,
        APPEND,
        READ,
        UNFINISHED,
        PURGE,
        BIND,
        RELEASE,
        FORGET,
        REOPEN,
        DIE
    }

    /** What is done: to which tenant's run, with which fence and at which place relative to the right ones. */
    record Doing(Kind kind, int tenant, int run, int fence, int place, int count, boolean last) {}

    /** Journal and keys, and the numbers that were given out. */
    record World(RunJournal journal, IdempotencyStore keys, AtomicLongArray fences) {
        static World memory() {
            return new World(InMemory.runJournal(), InMemory.idempotency(), new AtomicLongArray(TENANTS * RUNS));
        }

        static World of(WorkLog log, AtomicLongArray fences) {
            return new World(log, log, fences);
        }
    }

    @Provide
    Arbitrary<List<Doing>> doings() {
        return Combinators.combine(
                        Arbitraries.frequencyOf(
                                Tuple.of(3, Arbitraries.just(Kind.CLAIM)),
                                Tuple.of(8, Arbitraries.just(Kind.APPEND)),
                                Tuple.of(5, Arbitraries.of(Kind.class))),
                        Arbitraries.integers().between(0, TENANTS - 1),
                        Arbitraries.integers().between(0, RUNS - 1),
                        Arbitraries.frequency(Tuple.of(8, 0), Tuple.of(1, -1)),
                        Arbitraries.frequency(Tuple.of(8, 0), Tuple.of(1, 1), Tuple.of(1, -1)),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.frequency(Tuple.of(3, false), Tuple.of(1, true)))
                .as(Doing::new)
                .list()
                .ofMaxSize(60);
    }

    @Property(tries = 2_000)
    void answers_as_the_model_does(@ForAll("doings") List<Doing> doings) throws IOException {
        LossyDisk disk = LossyDisk.empty();
        World log = World.of(WorkLog.over(Workload.DIRECTORY, disk, 700), new AtomicLongArray(TENANTS * RUNS));
        World model = World.memory();
        List<Doing> done = new ArrayList<>();
        for (Doing doing : doings) {
            if (doing.kind() == Kind.REOPEN) {
                disk = disk.afterPowerLoss(loss(doing));
                log = reopened(disk, log);
                done.add(doing);
                model = again(done);
                assertThat(state(log)).isEqualTo(state(model));
            } else if (doing.kind() == Kind.DIE) {
                // The next operation of the disk, or a later one, is the last.
                disk.dyingAt(disk.operations() + 3 * doing.run() + doing.count(), doing.last());
            } else {
                String answer;
                try {
                    answer = answer(log, doing);
                } catch (Died died) {
                    disk = disk.afterPowerLoss(loss(doing));
                    log = reopened(disk, log);
                    List<Doing> before = new ArrayList<>(done);
                    before.add(new Doing(Kind.REOPEN, 0, 0, 0, 0, 0, false));
                    done.add(doing);
                    done.add(new Doing(Kind.REOPEN, 0, 0, 0, 0, 0, false));
                    Map<String, String> found = state(log);
                    if (found.equals(state(again(before)))) {
                        done = before;
                    }
                    model = again(done);
                    assertThat(found).isEqualTo(state(model));
                    continue;
                }
                assertThat(answer).isEqualTo(answer(model, doing));
                done.add(doing);
            }
        }
    }

    private static Loss loss(Doing doing) {
        Loss[] all = Loss.values();
        return all[(doing.run() * 4 + doing.count()) % all.length];
    }

    private static World reopened(LossyDisk disk, World before) throws IOException {
        World log = World.of(WorkLog.over(Workload.DIRECTORY, disk, 700), before.fences());
        claimAll(log);
        return log;
    }

    private static World again(List<Doing> done) {
        World model = World.memory();
        for (Doing doing : done) {
            if (doing.kind() == Kind.REOPEN) {
                restart(model);
            } else {
                String ignored = answer(model, doing);
            }
        }
        return model;
    }

    // What a restart does: keys of runs that were never written are free. A claim of a run without entries is not kept,
    // and
    // need not be: nothing can have been written with it.
    private static void restart(World model) {
        for (int tenant = 0; tenant < TENANTS; tenant++) {
            RunContext ctx = contexts.of("t" + tenant, "ada");
            for (int key = 0; key < KEYS; key++) {
                RunId run = bound(model, ctx, "k" + key).orElse(NOBODY);
                if (model.journal().read(ctx, run, 0, 1).isEmpty()) {
                    model.keys().release(ctx, "k" + key, run);
                }
            }
        }
        claimAll(model);
    }

    private static void claimAll(World world) {
        for (int tenant = 0; tenant < TENANTS; tenant++) {
            for (int run = 0; run < RUNS; run++) {
                String ignored = answer(world, new Doing(Kind.CLAIM, tenant, run, 0, 0, 0, false));
            }
        }
    }

    /** The run that the key leads to; one that leads nowhere is bound to nobody's. */
    private static Optional<RunId> bound(World world, RunContext ctx, String key) {
        try {
            return world.keys().bind(ctx, key, "f", NOBODY);
        } catch (ConflictException e) {
            return world.keys().bind(ctx, key, "g", NOBODY);
        }
    }

    /** All that can be asked. */
    private static Map<String, String> state(World world) {
        Map<String, String> state = new TreeMap<>();
        for (int tenant = 0; tenant < TENANTS; tenant++) {
            RunContext ctx = contexts.of("t" + tenant, "ada");
            for (int run = 0; run < RUNS; run++) {
                RunId id = RunId.of(SequentialIds.id(run));
                state.put(
                        tenant + " " + run,
                        world.journal().read(ctx, id, 0, Integer.MAX_VALUE) + " "
                                + world.journal().last(ctx, id));
            }
            for (int key = 0; key < KEYS; key++) {
                state.put(tenant + " k" + key, bound(world, ctx, "k" + key).toString());
                world.keys().release(ctx, "k" + key, NOBODY);
            }
        }
        state.put("unfinished", unfinished(world));
        return state;
    }

    private static String unfinished(World world) {
        return world.journal().unfinished(SystemContext.get(), 100).stream()
                .map(Object::toString)
                .sorted()
                .toList()
                .toString();
    }

    private static String answer(World world, Doing doing) {
        RunContext ctx = contexts.of("t" + doing.tenant(), "ada");
        RunId run = RunId.of(SequentialIds.id(doing.run()));
        int slot = doing.tenant() * RUNS + doing.run();
        String key = "k" + (doing.count() % KEYS);
        try {
            return switch (doing.kind()) {
                case CLAIM -> {
                    var fence = world.journal().claim(ctx, run);
                    fence.ifPresent(f -> world.fences().set(slot, f));
                    yield "claimed " + fence.isPresent();
                }
                case APPEND -> {
                    world.journal()
                            .append(
                                    ctx,
                                    world.fences().get(slot) + doing.fence(),
                                    batch(world.journal(), ctx, run, doing));
                    yield "appended";
                }
                case READ ->
                    world.journal()
                            .read(ctx, run, doing.place() + 1L, doing.count() + 1)
                            .toString();
                case UNFINISHED -> unfinished(world);
                case PURGE ->
                    world.journal().purge(ctx, at(doing.run() + 1, 0), Integer.MAX_VALUE, entry -> {}).runs().stream()
                            .map(Object::toString)
                            .sorted()
                            .toList()
                            .toString();
                case BIND ->
                    world.keys().bind(ctx, key, doing.last() ? "g" : "f", run).toString();
                case RELEASE -> {
                    world.keys().release(ctx, key, run);
                    yield "released";
                }
                case FORGET -> "" + world.keys().forget(ctx, List.of(run));
                case REOPEN, DIE -> "";
            };
        } catch (RevoException e) {
            return e.code();
        }
    }

    private static Instant at(int run, long sequence) {
        return Workload.AT.plusSeconds(1_000L * run + sequence);
    }

    private static List<JournalEntry> batch(RunJournal journal, RunContext ctx, RunId run, Doing doing) {
        long next = (long) journal.read(ctx, run, 0, Integer.MAX_VALUE).size() + doing.place();
        List<JournalEntry> batch = new ArrayList<>();
        for (int i = 0; i < doing.count(); i++) {
            long sequence = Math.max(0, next + i);
            String type = doing.last() && i == doing.count() - 1 ? RunJournal.FINISHED : "step";
            batch.add(JournalEntry.of(run, sequence, type, 1, at(doing.run(), sequence), new byte[20 + i]));
        }
        return batch;
    }
}
