package dev.revo.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunJournal.PurgedRuns;
import dev.revo.spi.RunJournal.Unfinished;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link RunJournal} does. Extend it and hand over an empty journal:
 *
 * <pre>{@code
 * class MyJournalTest extends RunJournalContract {
 *     protected RunJournal journal() {
 *         return new MyJournal(emptyDatabase());
 *     }
 * }
 * }</pre>
 */
public abstract class RunJournalContract {
    private static final Instant AT = Instant.parse("2026-01-01T12:00:00.000123Z");
    private static final RunId ONE = RunId.of(SequentialIds.id(1));
    private static final RunId TWO = RunId.of(SequentialIds.id(2));

    private TestContexts contexts;
    private RunJournal journal;
    private RunContext acme;
    private RunContext globex;

    /** For subclasses. */
    protected RunJournalContract() {}

    /** An empty journal; called once for each test. */
    protected abstract RunJournal journal() throws Exception;

    @BeforeEach
    void open() throws Exception {
        contexts = TestContexts.open();
        journal = journal();
        acme = contexts.of("acme", "ada");
        globex = contexts.of("globex", "bo");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    /** A context of reVo's own principal: the one with which a kernel asks for what is unfinished. */
    private static RunContext system() {
        AtomicReference<RunContext> seen = new AtomicReference<>();
        RunJournal listening = new RunJournal() {
            @Override
            public void append(RunContext ctx, long fence, List<JournalEntry> batch) {
                throw new UnsupportedOperationException();
            }

            @Override
            public List<JournalEntry> read(RunContext ctx, RunId run, long from, int atMost) {
                return List.of();
            }

            @Override
            public OptionalLong claim(RunContext ctx, RunId run) {
                return OptionalLong.empty();
            }

            @Override
            public List<Unfinished> unfinished(RunContext system, int atMost) {
                seen.set(system);
                return List.of();
            }
        };
        try (Revo revo = Revo.builder()
                .trustAllCallers()
                .provide(RunJournal.class, listening)
                .build()) {
            assertThat(revo.health().ready()).isTrue();
        }
        return seen.get();
    }

    private static JournalEntry entry(RunId run, long sequence, String type, String text) {
        return JournalEntry.of(run, sequence, type, 3, AT, text.getBytes(UTF_8));
    }

    private static JournalEntry step(RunId run, long sequence) {
        return entry(run, sequence, "step", "s" + sequence);
    }

    private long claim(RunId run) {
        return journal.claim(acme, run).orElseThrow();
    }

    private List<JournalEntry> all(RunId run) {
        return journal.read(acme, run, 0, Integer.MAX_VALUE);
    }

    @Test
    void gives_back_what_was_appended_in_order() {
        long fence = claim(ONE);
        assertThat(fence).isEqualTo(1);
        journal.append(acme, fence, List.of(step(ONE, 0)));
        journal.append(acme, fence, List.of(step(ONE, 1), entry(ONE, 2, "empty", "")));
        assertThat(all(ONE)).containsExactly(step(ONE, 0), step(ONE, 1), entry(ONE, 2, "empty", ""));
        assertThat(journal.read(acme, ONE, 1, 1)).containsExactly(step(ONE, 1));
        assertThat(journal.read(acme, ONE, 3, 10)).isEmpty();
        assertThat(journal.last(acme, ONE)).contains(entry(ONE, 2, "empty", ""));
    }

    @Test
    void a_run_that_nobody_wrote_is_empty_and_not_unfinished() {
        assertThat(all(ONE)).isEmpty();
        claim(ONE);
        assertThat(all(ONE)).isEmpty();
        assertThat(journal.unfinished(system(), 10)).isEmpty();
    }

    @Test
    void an_empty_batch_changes_nothing() {
        journal.append(acme, claim(ONE), List.of());
        assertThat(all(ONE)).isEmpty();
    }

    @Test
    void bytes_of_any_kind_and_size_come_back() {
        byte[] bytes = new byte[100_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        JournalEntry binary = JournalEntry.of(ONE, 0, "ty\npe \u0000 \uD83D\uDE00", 1, AT, bytes);
        journal.append(acme, claim(ONE), List.of(binary));
        assertThat(all(ONE)).containsExactly(binary);
    }

    @Test
    void a_gap_a_repetition_and_another_runs_entry_write_nothing() {
        long fence = claim(ONE);
        journal.append(acme, fence, List.of(step(ONE, 0)));
        for (List<JournalEntry> wrong : List.of(
                List.of(step(ONE, 0)),
                List.of(step(ONE, 2)),
                List.of(step(ONE, 1), step(ONE, 3)),
                List.of(step(ONE, 1), step(TWO, 2)))) {
            assertThatThrownBy(() -> journal.append(acme, fence, wrong)).isInstanceOf(ConflictException.class);
            assertThat(all(ONE)).containsExactly(step(ONE, 0));
        }
        journal.append(acme, fence, List.of(step(ONE, 1)));
    }

    @Test
    void a_later_claim_fences_off_the_earlier_one() {
        long first = claim(ONE);
        journal.append(acme, first, List.of(step(ONE, 0)));
        long second = claim(ONE);
        assertThat(second).isGreaterThan(first);
        assertThatThrownBy(() -> journal.append(acme, first, List.of(step(ONE, 1))))
                .isInstanceOf(ConflictException.class);
        assertThat(all(ONE)).containsExactly(step(ONE, 0));
        journal.append(acme, second, List.of(step(ONE, 1)));
        assertThat(all(ONE)).containsExactly(step(ONE, 0), step(ONE, 1));
    }

    @Test
    void a_number_that_nobody_gave_out_writes_nothing() {
        claim(ONE);
        assertThatThrownBy(() -> journal.append(acme, 99, List.of(step(ONE, 0))))
                .isInstanceOf(ConflictException.class);
        assertThat(all(ONE)).isEmpty();
    }

    @Test
    void a_finished_run_takes_nothing_more_and_cannot_be_claimed() {
        long fence = claim(ONE);
        journal.append(acme, fence, List.of(step(ONE, 0), entry(ONE, 1, RunJournal.FINISHED, "{}")));
        assertThatThrownBy(() -> journal.append(acme, fence, List.of(step(ONE, 2))))
                .isInstanceOf(ConflictException.class);
        assertThat(journal.claim(acme, ONE)).isEmpty();
        assertThat(journal.unfinished(system(), 10)).isEmpty();
        assertThat(all(ONE)).hasSize(2);
    }

    @Test
    void lists_the_unfinished_of_all_tenants_oldest_first_and_only_to_reVo() {
        journal.append(globex, journal.claim(globex, TWO).orElseThrow(), List.of(step(TWO, 0)));
        journal.append(acme, claim(ONE), List.of(step(ONE, 0)));
        RunContext system = system();
        assertThat(journal.unfinished(system, 10))
                .containsExactlyInAnyOrder(new Unfinished("acme", ONE), new Unfinished("globex", TWO));
        assertThat(journal.unfinished(system, 1)).hasSize(1);
        assertThatThrownBy(() -> journal.unfinished(acme, 10)).isInstanceOf(DeniedException.class);
    }

    @Test
    void another_tenants_run_does_not_exist() {
        journal.append(acme, claim(ONE), List.of(step(ONE, 0)));
        assertThat(journal.read(globex, ONE, 0, 10)).isEmpty();
        assertThat(journal.last(globex, ONE)).isEmpty();
        long own = journal.claim(globex, ONE).orElseThrow();
        JournalEntry other = entry(ONE, 0, "other", "globex");
        journal.append(globex, own, List.of(other));
        assertThat(journal.read(globex, ONE, 0, 10)).containsExactly(other);
        assertThat(all(ONE)).containsExactly(step(ONE, 0));
    }

    @Test
    void tenants_with_hostile_names_stay_apart() {
        List<String> names = List.of("lock", "con", "nul", "t-acme", "-", "__", "a".repeat(64), "0");
        for (int i = 0; i < names.size(); i++) {
            RunContext ctx = contexts.of(names.get(i).startsWith("_") ? "x__" : names.get(i), "eve");
            JournalEntry mine = entry(ONE, 0, "mine", names.get(i));
            journal.append(ctx, journal.claim(ctx, ONE).orElseThrow(), List.of(mine));
            assertThat(journal.read(ctx, ONE, 0, 10)).containsExactly(mine);
        }
        assertThat(journal.unfinished(system(), 100)).hasSize(names.size());
    }

    @Test
    void of_many_who_claim_at_once_each_gets_a_number_of_its_own_and_one_can_write() throws Exception {
        journal.append(acme, claim(ONE), List.of(step(ONE, 0)));
        List<Callable<Long>> claims = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            claims.add(() -> claim(ONE));
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Long> fences = new ArrayList<>();
            for (Future<Long> claimed : threads.invokeAll(claims)) {
                fences.add(claimed.get());
            }
            assertThat(fences).doesNotHaveDuplicates();
            int written = 0;
            for (long fence : fences) {
                written += writes(fence) ? 1 : 0;
            }
            assertThat(written).isEqualTo(1);
            assertThat(all(ONE)).hasSize(2);
        } finally {
            threads.shutdownNow();
        }
    }

    private boolean writes(long fence) {
        try {
            journal.append(acme, fence, List.of(step(ONE, 1)));
            return true;
        } catch (ConflictException lost) {
            return false;
        }
    }

    @Test
    void runs_are_written_side_by_side() throws Exception {
        List<Callable<Void>> writers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            RunId run = RunId.of(SequentialIds.id(100 + i));
            writers.add(() -> {
                long fence = claim(run);
                for (int n = 0; n < 10; n++) {
                    journal.append(acme, fence, List.of(step(run, n)));
                }
                return null;
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (Future<Void> written : threads.invokeAll(writers)) {
                written.get();
            }
        } finally {
            threads.shutdownNow();
        }
        for (int i = 0; i < 8; i++) {
            assertThat(all(RunId.of(SequentialIds.id(100 + i)))).hasSize(10);
        }
    }

    @Test
    void a_thread_that_is_interrupted_meanwhile_leaves_a_whole_journal_that_goes_on() {
        long fence = claim(ONE);
        journal.append(acme, fence, List.of(step(ONE, 0)));
        boolean written;
        Thread.currentThread().interrupt();
        try {
            journal.append(acme, fence, List.of(step(ONE, 1), step(ONE, 2)));
            written = true;
        } catch (RevoException e) {
            written = false;
        }
        assertThat(Thread.interrupted()).as("the interrupt is the caller's").isTrue();
        int kept = all(ONE).size();
        assertThat(kept).as("all of a batch or none").isIn(1, 3);
        assertThat(kept == 3 || !written).as("what was acknowledged is there").isTrue();
        journal.append(acme, fence, List.of(step(ONE, kept)));
        assertThat(all(ONE)).hasSize(kept + 1);
    }

    private void run(RunContext ctx, RunId run, int steps, Instant ended) {
        long fence = journal.claim(ctx, run).orElseThrow();
        List<JournalEntry> entries = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            entries.add(step(run, i));
        }
        entries.add(JournalEntry.of(run, steps, RunJournal.FINISHED, 1, ended, "{}".getBytes(UTF_8)));
        journal.append(ctx, fence, entries);
    }

    private PurgedRuns purge(RunContext ctx, Instant endedBefore, int atMost) {
        return journal.purge(ctx, endedBefore, atMost, entry -> {
            throw new AssertionError("no run has an output, but was given: " + entry);
        });
    }

    @Test
    void runs_that_ended_before_a_time_are_as_if_they_had_never_been() {
        run(acme, ONE, 3, AT.plusSeconds(1));
        run(acme, TWO, 1, AT.plusSeconds(2));
        run(globex, ONE, 1, AT.plusSeconds(1));
        PurgedRuns purged = purge(acme, AT.plusSeconds(2), 100);
        assertThat(purged).isEqualTo(new PurgedRuns(List.of(ONE), false));
        assertThat(all(ONE)).isEmpty();
        assertThat(all(TWO)).as("it ended at the time, not before").hasSize(2);
        assertThat(journal.read(globex, ONE, 0, 10)).as("another tenant's").hasSize(2);
        assertThat(purge(acme, AT.plusSeconds(2), 100).runs()).isEmpty();
        assertThat(claim(ONE)).as("as of a run that nobody wrote").isEqualTo(1);
        journal.append(acme, 1, List.of(step(ONE, 0)));
        assertThat(all(ONE)).hasSize(1);
    }

    @Test
    void a_run_that_has_not_ended_is_kept_whatever_its_age() {
        journal.append(acme, claim(ONE), List.of(step(ONE, 0), step(ONE, 1)));
        claim(TWO);
        assertThat(purge(acme, AT.plusSeconds(1_000_000), 100).runs()).isEmpty();
        assertThat(all(ONE)).hasSize(2);
        journal.append(acme, 1, List.of(step(ONE, 2)));
        assertThat(all(ONE)).as("and goes on").hasSize(3);
    }

    @Test
    void what_ended_after_a_run_began_that_goes_on_is_kept_because_it_may_be_its_child() {
        RunId parent = RunId.of(SequentialIds.id(3));
        run(acme, ONE, 1, AT.minusSeconds(1));
        run(acme, TWO, 1, AT.plusSeconds(1));
        long fence = claim(parent);
        journal.append(acme, fence, List.of(step(parent, 0)));
        Instant later = AT.plusSeconds(1_000_000);
        assertThat(purge(acme, later, 100).runs()).as("of before it began").containsExactly(ONE);
        assertThat(all(TWO)).hasSize(2);
        assertThat(purge(globex, later, 100).runs()).isEmpty();
        JournalEntry end = JournalEntry.of(parent, 1, RunJournal.FINISHED, 1, AT.plusSeconds(2), new byte[0]);
        journal.append(acme, fence, List.of(end));
        assertThat(purge(acme, later, 100).runs()).containsExactlyInAnyOrder(TWO, parent);
    }

    @Test
    void a_run_that_stands_for_ever_keeps_nothing_but_itself() {
        RunId stands = RunId.of(SequentialIds.id(3));
        run(acme, ONE, 1, AT.plusSeconds(1));
        JournalEntry mark = JournalEntry.of(stands, 1, RunJournal.STANDING, 1, AT, "{}".getBytes(UTF_8));
        journal.append(acme, claim(stands), List.of(step(stands, 0), mark, step(stands, 2)));
        // Not the second entry, so it says nothing.
        JournalEntry late = JournalEntry.of(TWO, 2, RunJournal.STANDING, 1, AT, "{}".getBytes(UTF_8));
        long fence = claim(TWO);
        journal.append(acme, fence, List.of(step(TWO, 0), step(TWO, 1), late));
        Instant later = AT.plusSeconds(1_000_000);
        assertThat(purge(acme, later, 100).runs())
                .as("the control: another one goes on")
                .isEmpty();
        JournalEntry end = JournalEntry.of(TWO, 3, RunJournal.FINISHED, 1, AT.plusSeconds(2), new byte[0]);
        journal.append(acme, fence, List.of(end));
        assertThat(purge(acme, later, 100).runs()).containsExactlyInAnyOrder(ONE, TWO);
        assertThat(all(stands)).hasSize(3);
    }

    @Test
    void runs_are_purged_in_pieces_of_whole_runs() {
        List<RunId> runs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            runs.add(RunId.of(SequentialIds.id(100 + i)));
            run(acme, runs.get(i), 4, AT);
        }
        List<RunId> gone = new ArrayList<>();
        PurgedRuns piece = purge(acme, AT.plusSeconds(1), 10);
        assertThat(piece.runs()).hasSize(2);
        assertThat(piece.more()).isTrue();
        gone.addAll(piece.runs());
        piece = purge(acme, AT.plusSeconds(1), 3);
        assertThat(piece.runs()).as("one that has more entries goes by itself").hasSize(1);
        gone.addAll(piece.runs());
        while (piece.more()) {
            piece = purge(acme, AT.plusSeconds(1), 10);
            gone.addAll(piece.runs());
        }
        assertThat(gone).containsExactlyInAnyOrderElementsOf(runs);
        for (RunId run : runs) {
            assertThat(all(run)).isEmpty();
        }
    }

    /** A run with these outputs among its steps. */
    private List<JournalEntry> run(RunContext ctx, RunId run, Instant ended, String... outputs) {
        long fence = journal.claim(ctx, run).orElseThrow();
        List<JournalEntry> entries = new ArrayList<>();
        for (String output : outputs) {
            entries.add(step(run, entries.size()));
            entries.add(entry(run, entries.size(), RunJournal.OUTPUT, output));
        }
        entries.add(JournalEntry.of(run, entries.size(), RunJournal.FINISHED, 1, ended, "{}".getBytes(UTF_8)));
        journal.append(ctx, fence, entries);
        return entries.stream()
                .filter(entry -> entry.type().equals(RunJournal.OUTPUT))
                .toList();
    }

    @Test
    void a_purge_hands_out_the_outputs_of_exactly_the_runs_that_go() {
        RunId three = RunId.of(SequentialIds.id(3));
        RunId open = RunId.of(SequentialIds.id(4));
        List<JournalEntry> expected = new ArrayList<>(run(acme, ONE, AT.minusSeconds(2), "one", "\uD83D\uDE00"));
        List<JournalEntry> later = run(acme, TWO, AT.plusSeconds(2), "two");
        expected.addAll(run(acme, three, AT.minusSeconds(1), "three"));
        run(globex, ONE, AT.minusSeconds(2), "of another tenant");
        journal.append(acme, claim(open), List.of(entry(open, 0, RunJournal.OUTPUT, "of one that goes on")));
        List<JournalEntry> handed = new ArrayList<>();
        PurgedRuns purged = journal.purge(acme, AT.plusSeconds(1), 100, entry -> {
            assertThat(all(entry.run())).as("nothing is deleted yet").isNotEmpty();
            handed.add(entry);
        });
        assertThat(purged.runs()).containsExactlyInAnyOrder(ONE, three);
        assertThat(handed).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(all(TWO)).hasSize(3);
        assertThat(all(open)).hasSize(1);
        journal.append(acme, 1, List.of(entry(open, 1, RunJournal.FINISHED, "{}")));
        handed.clear();
        assertThat(journal.purge(acme, AT.plusSeconds(3), 100, handed::add).runs())
                .containsExactlyInAnyOrder(TWO, open);
        assertThat(handed).hasSize(2).containsAll(later);
    }

    @Test
    void what_cannot_be_handed_out_deletes_nothing() {
        List<JournalEntry> outputs = new ArrayList<>(run(acme, ONE, AT, "one", "more"));
        outputs.addAll(run(acme, TWO, AT, "two"));
        List<JournalEntry> before = new ArrayList<>(all(ONE));
        before.addAll(all(TWO));
        for (int most = 0; most < outputs.size(); most++) {
            int room = most;
            AtomicInteger handed = new AtomicInteger();
            assertThatThrownBy(() -> journal.purge(acme, AT.plusSeconds(1), 100, entry -> {
                        if (handed.getAndIncrement() == room) {
                            throw new UnavailableException(Fault.of("blobs_down", "The blobs are away."));
                        }
                    }))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("The blobs are away.");
            List<JournalEntry> after = new ArrayList<>(all(ONE));
            after.addAll(all(TWO));
            assertThat(after).as("after the failure at %s", room).isEqualTo(before);
        }
        List<JournalEntry> handed = new ArrayList<>();
        assertThat(journal.purge(acme, AT.plusSeconds(1), 100, handed::add).runs())
                .as("the control: once they can, they go")
                .containsExactlyInAnyOrder(ONE, TWO);
        assertThat(handed).containsExactlyInAnyOrderElementsOf(outputs);
    }
}
