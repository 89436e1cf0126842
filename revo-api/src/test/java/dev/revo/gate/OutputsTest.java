package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.error.Fault;
import dev.revo.error.QuotaExceededException;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.fixture.Bench;
import dev.revo.fixture.FlakyBlobs;
import dev.revo.fixture.FlakyJournal;
import dev.revo.fixture.Jobs;
import dev.revo.fixture.ManualClock;
import dev.revo.fixture.Wait;
import dev.revo.inmemory.InMemory;
import dev.revo.run.Priority;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.run.RunState;
import dev.revo.spi.BlobStore;
import dev.revo.spi.Guarantee;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunOutput;
import dev.revo.spi.RunScheduler;
import dev.revo.spi.StorageLedger;
import dev.revo.spi.StorageLimit;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where the result of a run is written down, and what becomes of it when the blob store does not take it. */
@Timeout(60)
class OutputsTest {
    private static final String HEADER = "reVo output 1\n";
    /** What the codec of jobs writes around a text. */
    private static final int AROUND = "{\"value\":\"\"}".length();

    private final ManualClock clock = ManualClock.create();
    private final Jobs jobs = new Jobs();
    private final FlakyJournal journal = new FlakyJournal(Guarantee.SURVIVES_PROCESS_DEATH);
    private final FlakyBlobs blobs = new FlakyBlobs(Guarantee.SURVIVES_PROCESS_DEATH, Guarantee.SHARED);

    private Bench life(BlobStore store, Consumer<Revo.Builder> more) {
        return Bench.open(clock, jobs, builder -> {
            builder.trustAllCallers().provide(RunJournal.class, journal).provide(BlobStore.class, store);
            more.accept(builder);
        });
    }

    private Bench life() {
        return life(blobs, builder -> {});
    }

    private static String text(int bytesOfJson) {
        return "x".repeat(bytesOfJson - AROUND);
    }

    private JournalEntry last() {
        List<JournalEntry> all = journal.written();
        return all.get(all.size() - 1);
    }

    private List<RunOutput> named() {
        return journal.written().stream()
                .filter(entry -> entry.type().equals(RunJournal.OUTPUT))
                .map(RunOutput::of)
                .toList();
    }

    private void isInJournal(String text) {
        assertThat(last().type()).isEqualTo(RunJournal.FINISHED);
        assertThat(last().version()).isEqualTo(1);
        assertThat(last().text()).contains(text).doesNotContain("\"output\":{");
    }

    private void isReadAgain(RunHandle<String> run, String text) {
        try (Bench second = life()) {
            assertThat(second.ada().runs().attach(run.ref()).orElseThrow().await())
                    .isEqualTo(text);
            assertThat(second.ada().runs().status(run.id()).orElseThrow().resultJson())
                    .contains("{\"value\":\"" + text + "\"}");
        }
    }

    static Stream<String> small() {
        return Stream.of(text(Outputs.IN_JOURNAL), "\u20AC".repeat((Outputs.IN_JOURNAL - AROUND) / 3), "");
    }

    @ParameterizedTest
    @MethodSource("small")
    void a_result_of_256_KiB_stays_in_the_journal(String text) {
        RunHandle<String> run;
        try (Bench first = life()) {
            run = first.start(execution -> text);
            assertThat(run.await()).isEqualTo(text);
        }
        assertThat(journal.types()).containsExactly("run.submitted", "run.started", "run.finished");
        isInJournal(text);
        assertThat(blobs.hashes()).isEmpty();
        isReadAgain(run, text);
    }

    static Stream<String> large() {
        return Stream.of(
                text(Outputs.IN_JOURNAL + 1),
                "\u00E9".repeat(Outputs.IN_JOURNAL / 2 - 5),
                "\u20AC".repeat((Outputs.IN_JOURNAL - AROUND) / 3 + 1),
                "\uD83D\uDE00".repeat(Outputs.IN_JOURNAL / 4),
                text(3_000_000));
    }

    @ParameterizedTest
    @MethodSource("large")
    void a_larger_one_goes_to_the_blobs_and_the_journal_names_it_before(String text) throws Exception {
        RunHandle<String> run;
        try (Bench first = life()) {
            run = first.start(execution -> text);
            assertThat(run.await()).isEqualTo(text);
            assertThat(run.status().resultJson()).contains("{\"value\":\"" + text + "\"}");
            assertThat(blobs.reads()).as("this process has it at hand").isZero();
            byte[] content =
                    (HEADER + run.id().value() + "\n{\"value\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8);
            RunOutput output = new RunOutput(Hash.sha256(content), content.length);
            assertThat(journal.types()).containsExactly("run.submitted", "run.started", "run.output", "run.finished");
            assertThat(named()).containsExactly(output);
            assertThat(last().version()).isEqualTo(2);
            assertThat(last().data()).hasSizeLessThan(1_000);
            assertThat(last().text())
                    .contains("\"output\":{\"hash\":\"" + output.hash() + "\",\"bytes\":" + content.length + "}");
            RunContext ctx = first.gate().context();
            try (InputStream in = blobs.get(ctx, output.hash()).orElseThrow()) {
                assertThat(in.readAllBytes()).isEqualTo(content);
            }
        }
        isReadAgain(run, text);
    }

    @Test
    void two_runs_with_the_same_result_share_no_blob() {
        String text = text(300_000);
        try (Bench first = life()) {
            first.start(execution -> text).await();
            first.start(execution -> text).await();
        }
        assertThat(named()).hasSize(2).doesNotHaveDuplicates();
        assertThat(blobs.hashes()).hasSize(2);
    }

    static Stream<Consumer<FlakyBlobs>> broken() {
        return Stream.of(
                blobs -> blobs.before(() -> {
                    throw new UnavailableException(Fault.of("down", "The store is down."));
                }),
                blobs -> blobs.before(() -> {
                    throw new IllegalStateException("a host's own");
                }),
                blobs -> blobs.before(() -> {
                    throw new QuotaExceededException(Fault.of("blob_too_large", "More than this store takes."));
                }),
                blobs -> blobs.answer(hash -> "0".repeat(64)),
                blobs -> blobs.answer(hash -> hash.toUpperCase(java.util.Locale.ROOT)));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void what_the_blobs_do_not_take_stays_in_the_journal(Consumer<FlakyBlobs> how) {
        String text = text(300_000);
        how.accept(blobs);
        RunHandle<String> run;
        try (Bench first = life()) {
            run = first.start(execution -> text);
            assertThat(run.await()).isEqualTo(text);
        }
        isInJournal(text);
        assertThat(named()).as("it may have been kept").hasSize(1);
        isReadAgain(run, text);
        assertThat(blobs.reads()).isZero();
    }

    private RunHandle<String> limited(StorageLedger ledger, StorageLimit limit, FlakyJournal to) {
        String text = text(300_000);
        try (Bench bench = Bench.open(
                clock,
                jobs,
                builder -> builder.trustAllCallers()
                        .provide(RunJournal.class, to)
                        .provide(BlobStore.class, InMemory.blobs(ledger, limit)))) {
            RunHandle<String> run = bench.start(execution -> text);
            Wait.until("it ended", () -> run.status().state().terminal());
            assertThat(ledger.used(bench.gate().context()).getOrDefault("blobs", 0L))
                    .isEqualTo(run.status().state() == RunState.FAILED ? 0L : 300_000L + HEADER.length() + 37);
            return run;
        }
    }

    @Test
    void a_run_whose_tenant_has_no_room_fails_and_leaves_no_bytes() {
        FlakyJournal plain = new FlakyJournal();
        RunHandle<String> run = limited(InMemory.storage(), ctx -> OptionalLong.of(300_000), plain);
        assertThatThrownBy(run::await)
                .isInstanceOf(QuotaExceededException.class)
                .hasMessageContaining("STORAGE_BYTES")
                .satisfies(e -> assertThat(((RevoException) e).code()).isEqualTo("plan_limit"));
        assertThat(run.status().state()).isEqualTo(RunState.FAILED);
        assertThat(run.status().outcome()).isEmpty();
        assertThat(run.status().resultJson()).isEmpty();
        JournalEntry end = plain.written().get(plain.written().size() - 1);
        assertThat(end.version()).isEqualTo(1);
        assertThat(end.text()).contains("plan_limit", "FAILED").doesNotContain("xxx");
    }

    @Test
    void control_without_a_limit_the_bytes_are_kept_and_counted() {
        RunHandle<String> run = limited(InMemory.storage(), StorageLimit.NONE, new FlakyJournal());
        assertThat(run.await()).hasSize(300_000 - AROUND);
    }

    @Test
    void blobs_that_promise_less_than_the_journal_are_not_asked() {
        String text = text(300_000);
        FlakyBlobs less = new FlakyBlobs(Guarantee.SHARED);
        List<BlobStore> weak = List.of(less, InMemory.blobs(InMemory.storage(), StorageLimit.NONE));
        for (BlobStore each : weak) {
            try (Bench bench = life(each, builder -> {})) {
                assertThat(bench.start(execution -> text).await()).isEqualTo(text);
            }
            isInJournal(text);
        }
        assertThat(named()).isEmpty();
        assertThat(less.hashes()).isEmpty();
        try (Bench bench = life()) {
            bench.start(execution -> text).await();
        }
        assertThat(named()).as("the control: these promise as much").hasSize(1);
    }

    @Test
    void an_interrupt_neither_breaks_the_blobs_nor_is_lost() {
        String text = text(300_000);
        blobs.before(() -> {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException("as a file channel does");
            }
        });
        AtomicReference<Boolean> kept = new AtomicReference<>();
        RunScheduler threads = new RunScheduler() {
            @Override
            public Ticket schedule(RunContext ctx, Priority priority, Runnable body) {
                new Thread(() -> {
                            body.run();
                            kept.set(Thread.currentThread().isInterrupted());
                        })
                        .start();
                return new Ticket() {
                    @Override
                    public boolean remove() {
                        return false;
                    }

                    @Override
                    public void interrupt() {
                        throw new AssertionError("nobody ends this run");
                    }
                };
            }
        };
        try (Bench bench = life(blobs, builder -> builder.provide(RunScheduler.class, threads))) {
            RunHandle<String> run = bench.start(execution -> {
                Thread.currentThread().interrupt();
                return text;
            });
            assertThat(run.await()).isEqualTo(text);
            Wait.until("its thread is done", () -> kept.get() != null);
        }
        assertThat(kept.get()).isTrue();
        assertThat(last().version()).isEqualTo(2);
    }

    /** Interrupts a thread that gives a result to the blobs, and tells whether they took it. */
    private boolean taken(BiConsumer<RunWriter, Thread> interrupting) {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch disk = new CountDownLatch(1);
        blobs.before(() -> {
            writing.countDown();
            disk.await();
        });
        try (Bench bench = life()) {
            RunContext ctx = bench.gate().context();
            long fence = journal.claim(ctx, ctx.id()).orElseThrow();
            RunWriter writer = new RunWriter(journal, clock, ctx, fence, List.of());
            AtomicReference<Optional<RunOutput>> kept = new AtomicReference<>();
            Thread body = new Thread(() -> kept.set(new Outputs(journal, blobs).keep(ctx, writer, text(300_000))));
            body.start();
            Wait.on(writing);
            Thread stop = new Thread(() -> interrupting.accept(writer, body));
            stop.start();
            Wait.until(
                    "it was told to stop, or waits to be",
                    () -> stop.getState() == Thread.State.TERMINATED || stop.getState() == Thread.State.WAITING);
            disk.countDown();
            Wait.until("both are done", () -> kept.get() != null && !stop.isAlive());
            return kept.get().isPresent();
        }
    }

    @Test
    void who_stops_a_run_waits_until_the_blobs_have_written() {
        assertThat(taken((writer, body) -> writer.betweenWrites(body::interrupt)))
                .isTrue();
        assertThat(taken((writer, body) -> body.interrupt()))
                .as("the control: who does not wait breaks it")
                .isFalse();
    }

    @Test
    void a_journal_that_cannot_name_the_content_keeps_it_from_the_blobs() {
        Supplier<RuntimeException> disk = () -> new UnavailableException(Fault.of("store_down", "The store is down."));
        journal.failOn(entry -> entry.type().equals(RunJournal.OUTPUT), disk);
        try (Bench bench = life()) {
            RunHandle<String> run = bench.start(execution -> text(300_000));
            assertThatThrownBy(run::await)
                    .isInstanceOf(UnavailableException.class)
                    .hasMessage("The store is down.");
            assertThat(run.status().state()).isEqualTo(RunState.FAILED);
            assertThat(blobs.hashes()).isEmpty();
            assertThat(journal.types()).as("it goes on after a restart").doesNotContain("run.output", "run.finished");
        }
    }
}
