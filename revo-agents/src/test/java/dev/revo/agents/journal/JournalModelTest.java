package dev.revo.agents.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.error.RevoException;
import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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

/** Whatever is done to it, the journal in files answers as the one in memory does, also after each restart. */
@NullUnmarked // jqwik fills fields before the tests.
class JournalModelTest {
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
        REOPEN
    }

    /** What is done: to which tenant's run, with which fence and at which place relative to the right ones. */
    record Doing(Kind kind, int tenant, int run, int fence, int place, int count, boolean last) {}

    @Provide
    Arbitrary<List<Doing>> doings() {
        return Combinators.combine(
                        Arbitraries.frequencyOf(
                                Tuple.of(3, Arbitraries.just(Kind.CLAIM)),
                                Tuple.of(6, Arbitraries.just(Kind.APPEND)),
                                Tuple.of(2, Arbitraries.of(Kind.class))),
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.frequency(Tuple.of(8, 0), Tuple.of(1, -1)),
                        Arbitraries.frequency(Tuple.of(8, 0), Tuple.of(1, 1), Tuple.of(1, -1)),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.frequency(Tuple.of(12, false), Tuple.of(1, true)))
                .as(Doing::new)
                .list()
                .ofMaxSize(40);
    }

    @Property(tries = 300)
    void answers_as_the_model_does(@ForAll("doings") List<Doing> doings) throws IOException {
        LossyDisk disk = LossyDisk.empty();
        RunJournal file = Workload.journal(disk);
        RunJournal model = InMemory.runJournal();
        long[][] fences = new long[2][3];
        long[][] modelFences = new long[2][3];
        for (Doing doing : doings) {
            if (doing.kind() == Kind.REOPEN) {
                disk = disk.afterPowerLoss(LossyDisk.Loss.ALL);
                file = Workload.journal(disk);
                // A claim of a run without entries is not kept, and need not be: nothing can have been written with it.
                for (int tenant = 0; tenant < 2; tenant++) {
                    for (int run = 0; run < 3; run++) {
                        Doing claim = new Doing(Kind.CLAIM, tenant, run, 0, 0, 0, false);
                        claimed(file, claim, fences);
                        claimed(model, claim, modelFences);
                    }
                }
                continue;
            }
            assertThat(answer(file, doing, fences)).isEqualTo(answer(model, doing, modelFences));
        }
    }

    private void claimed(RunJournal journal, Doing claim, long[][] fences) {
        String ignored = answer(journal, claim, fences);
    }

    private String answer(RunJournal journal, Doing doing, long[][] fences) {
        RunContext ctx = contexts.of("t" + doing.tenant(), "ada");
        RunId run = RunId.of(SequentialIds.id(doing.run()));
        try {
            return switch (doing.kind()) {
                case CLAIM -> {
                    var fence = journal.claim(ctx, run);
                    fence.ifPresent(f -> fences[doing.tenant()][doing.run()] = f);
                    yield "claimed " + fence.isPresent();
                }
                case APPEND -> {
                    journal.append(
                            ctx, fences[doing.tenant()][doing.run()] + doing.fence(), batch(journal, ctx, run, doing));
                    yield "appended";
                }
                case READ ->
                    journal.read(ctx, run, doing.place() + 1L, doing.count() + 1)
                            .toString();
                case UNFINISHED ->
                    journal.unfinished(SystemContext.get(), 100).stream()
                            .map(Object::toString)
                            .sorted()
                            .toList()
                            .toString();
                case REOPEN -> "";
            };
        } catch (RevoException e) {
            return e.code();
        }
    }

    private static List<JournalEntry> batch(RunJournal journal, RunContext ctx, RunId run, Doing doing) {
        long next = (long) journal.read(ctx, run, 0, Integer.MAX_VALUE).size() + doing.place();
        List<JournalEntry> batch = new ArrayList<>();
        for (int i = 0; i < doing.count(); i++) {
            boolean end = doing.last() && i == doing.count() - 1;
            batch.add(Workload.entry(run, Math.max(0, next + i), end ? RunJournal.FINISHED : "step", 20 + i));
        }
        return batch;
    }
}
