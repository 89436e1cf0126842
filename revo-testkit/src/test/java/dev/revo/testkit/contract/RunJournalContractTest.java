package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;
import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The kit on the journal in memory, and on journals that are wrong in one way each. */
final class RunJournalContractTest extends RunJournalContract {
    @Override
    protected RunJournal journal() {
        return InMemory.runJournal();
    }

    private static List<String> failures(Function<RunJournal, RunJournal> wrong) throws Exception {
        return Kit.failures(RunJournalContract.class, () -> new RunJournalContract() {
            @Override
            protected RunJournal journal() {
                return wrong.apply(InMemory.runJournal());
            }
        });
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures(journal -> journal)).isEmpty();
    }

    @Test
    void a_journal_that_shares_tenants_fails() throws Exception {
        try (TestContexts contexts = TestContexts.open()) {
            RunContext one = contexts.of("one", "one");
            assertThat(failures(journal -> new Wrong(journal) {
                        @Override
                        RunContext tenant(RunContext ctx) {
                            return one;
                        }
                    }))
                    .contains("another_tenants_run_does_not_exist", "tenants_with_hostile_names_stay_apart");
        }
    }

    @Test
    void a_journal_that_an_interrupt_breaks_fails() throws Exception {
        assertThat(failures(journal -> new Wrong(journal) {
                    private boolean broken;

                    @Override
                    public void append(RunContext ctx, long fence, List<JournalEntry> batch) {
                        broken |= Thread.currentThread().isInterrupted();
                        if (broken) {
                            throw new UnavailableException(Fault.of("journal_failed", "The channel is closed."));
                        }
                        super.append(ctx, fence, batch);
                    }
                }))
                .containsExactly("a_thread_that_is_interrupted_meanwhile_leaves_a_whole_journal_that_goes_on");
    }

    @Test
    void a_journal_without_fences_fails() throws Exception {
        assertThat(failures(journal -> new Wrong(journal) {
                    @Override
                    public void append(RunContext ctx, long fence, List<JournalEntry> batch) {
                        long now = journal.claim(ctx, batch.get(0).run()).orElse(fence);
                        super.append(ctx, now, batch);
                    }
                }))
                .contains("a_later_claim_fences_off_the_earlier_one", "a_number_that_nobody_gave_out_writes_nothing");
    }

    @Test
    void a_journal_that_writes_half_of_a_wrong_batch_fails() throws Exception {
        assertThat(failures(journal -> new Wrong(journal) {
                    @Override
                    public void append(RunContext ctx, long fence, List<JournalEntry> batch) {
                        for (JournalEntry entry : batch) {
                            super.append(ctx, fence, List.of(entry));
                        }
                    }
                }))
                .containsExactly("a_gap_a_repetition_and_another_runs_entry_write_nothing");
    }

    @Test
    void a_journal_that_swallows_conflicts_fails() throws Exception {
        assertThat(failures(journal -> new Wrong(journal) {
                    @Override
                    public void append(RunContext ctx, long fence, List<JournalEntry> batch) {
                        try {
                            super.append(ctx, fence, batch);
                        } catch (ConflictException swallowed) {
                            // wrong: the caller takes it as written
                        }
                    }
                }))
                .contains("a_finished_run_takes_nothing_more_and_cannot_be_claimed");
    }

    @Test
    void a_journal_that_tells_everybody_what_is_unfinished_fails() throws Exception {
        assertThat(failures(journal -> new Wrong(journal) {
                    @Override
                    public List<Unfinished> unfinished(RunContext ctx, int atMost) {
                        return List.of();
                    }
                }))
                .containsExactlyInAnyOrder(
                        "lists_the_unfinished_of_all_tenants_oldest_first_and_only_to_reVo",
                        "tenants_with_hostile_names_stay_apart");
    }

    @Test
    void a_journal_that_purges_whatever_has_ended_fails() throws Exception {
        assertThat(failures(journal -> new Wrong(journal) {
                    @Override
                    public PurgedRuns purge(
                            RunContext ctx, Instant endedBefore, int atMost, Consumer<JournalEntry> outputs) {
                        return super.purge(ctx, Instant.MAX, atMost, outputs);
                    }
                }))
                .containsExactly("runs_that_ended_before_a_time_are_as_if_they_had_never_been");
    }

    @Test
    void a_journal_that_purges_children_of_runs_that_go_on_fails() throws Exception {
        RunId child = RunId.of(SequentialIds.id(2));
        assertThat(failures(journal -> new Wrong(journal) {
                    private int asked;

                    @Override
                    public List<JournalEntry> read(RunContext ctx, RunId run, long from, int atMost) {
                        return run.equals(child) && asked == 1 && ctx.tenant().equals("acme")
                                ? List.of()
                                : super.read(ctx, run, from, atMost);
                    }

                    @Override
                    public PurgedRuns purge(
                            RunContext ctx, Instant endedBefore, int atMost, Consumer<JournalEntry> outputs) {
                        asked++;
                        return super.purge(ctx, endedBefore, atMost, outputs);
                    }
                }))
                .contains("what_ended_after_a_run_began_that_goes_on_is_kept_because_it_may_be_its_child");
    }

    @Test
    void a_journal_that_purges_in_one_piece_fails() throws Exception {
        assertThat(failures(journal -> new Wrong(journal) {
                    @Override
                    public PurgedRuns purge(
                            RunContext ctx, Instant endedBefore, int atMost, Consumer<JournalEntry> outputs) {
                        return super.purge(ctx, endedBefore, 1_000_000, outputs);
                    }
                }))
                .containsExactly("runs_are_purged_in_pieces_of_whole_runs");
    }

    @Test
    void a_journal_that_says_that_it_purged_fails() throws Exception {
        assertThat(failures(journal -> new Wrong(journal) {
                    @Override
                    public PurgedRuns purge(
                            RunContext ctx, Instant endedBefore, int atMost, Consumer<JournalEntry> outputs) {
                        return new PurgedRuns(List.of(RunId.of(SequentialIds.id(1))), false);
                    }
                }))
                .contains("a_run_that_has_not_ended_is_kept_whatever_its_age");
    }

    @Test
    void a_journal_that_hands_no_outputs_out_fails() throws Exception {
        assertThat(failures(journal -> new Wrong(journal) {
                    @Override
                    public PurgedRuns purge(
                            RunContext ctx, Instant endedBefore, int atMost, Consumer<JournalEntry> outputs) {
                        return super.purge(ctx, endedBefore, atMost, entry -> {});
                    }
                }))
                .containsExactlyInAnyOrder(
                        "a_purge_hands_out_the_outputs_of_exactly_the_runs_that_go",
                        "what_cannot_be_handed_out_deletes_nothing");
    }

    @Test
    void a_journal_that_hands_out_outputs_of_runs_that_stay_fails() throws Exception {
        RunId stays = RunId.of(SequentialIds.id(2));
        assertThat(failures(journal -> new Wrong(journal) {
                    @Override
                    public PurgedRuns purge(
                            RunContext ctx, Instant endedBefore, int atMost, Consumer<JournalEntry> outputs) {
                        PurgedRuns purged = super.purge(ctx, endedBefore, atMost, outputs);
                        read(ctx, stays, 0, 100).stream()
                                .filter(entry -> entry.type().equals(OUTPUT))
                                .forEach(outputs);
                        return purged;
                    }
                }))
                .containsExactly("a_purge_hands_out_the_outputs_of_exactly_the_runs_that_go");
    }

    @Test
    void a_journal_that_hands_out_other_entries_fails() throws Exception {
        assertThat(failures(journal -> new Wrong(journal) {
                    @Override
                    public PurgedRuns purge(
                            RunContext ctx, Instant endedBefore, int atMost, Consumer<JournalEntry> outputs) {
                        return super.purge(ctx, endedBefore, atMost, entry -> {
                            outputs.accept(entry);
                            read(ctx, entry.run(), 0, 1).forEach(outputs);
                        });
                    }
                }))
                .containsExactlyInAnyOrder(
                        "a_purge_hands_out_the_outputs_of_exactly_the_runs_that_go",
                        "what_cannot_be_handed_out_deletes_nothing");
    }

    @Test
    void a_journal_that_hands_out_after_it_deleted_fails() throws Exception {
        assertThat(failures(journal -> new Wrong(journal) {
                    @Override
                    public PurgedRuns purge(
                            RunContext ctx, Instant endedBefore, int atMost, Consumer<JournalEntry> outputs) {
                        List<JournalEntry> found = new ArrayList<>();
                        PurgedRuns purged = super.purge(ctx, endedBefore, atMost, found::add);
                        found.forEach(outputs);
                        return purged;
                    }
                }))
                .containsExactlyInAnyOrder(
                        "a_purge_hands_out_the_outputs_of_exactly_the_runs_that_go",
                        "what_cannot_be_handed_out_deletes_nothing");
    }

    @Test
    void a_journal_that_swallows_what_the_one_who_is_handed_outputs_throws_fails() throws Exception {
        assertThat(failures(journal -> new Wrong(journal) {
                    @Override
                    public PurgedRuns purge(
                            RunContext ctx, Instant endedBefore, int atMost, Consumer<JournalEntry> outputs) {
                        try {
                            return super.purge(ctx, endedBefore, atMost, outputs);
                        } catch (UnavailableException swallowed) {
                            return new PurgedRuns(List.of(), false);
                        }
                    }
                }))
                .containsExactly("what_cannot_be_handed_out_deletes_nothing");
    }

    /** Passes on what a wrong journal does not get wrong. */
    private static class Wrong implements RunJournal {
        private final RunJournal right;

        Wrong(RunJournal right) {
            this.right = right;
        }

        RunContext tenant(RunContext ctx) {
            return ctx;
        }

        @Override
        public void append(RunContext ctx, long fence, List<JournalEntry> batch) {
            right.append(tenant(ctx), fence, batch);
        }

        @Override
        public List<JournalEntry> read(RunContext ctx, RunId run, long from, int atMost) {
            return right.read(tenant(ctx), run, from, atMost);
        }

        @Override
        public OptionalLong claim(RunContext ctx, RunId run) {
            return right.claim(tenant(ctx), run);
        }

        @Override
        public List<Unfinished> unfinished(RunContext ctx, int atMost) {
            return right.unfinished(ctx, atMost);
        }

        @Override
        public PurgedRuns purge(RunContext ctx, Instant endedBefore, int atMost, Consumer<JournalEntry> outputs) {
            return right.purge(tenant(ctx), endedBefore, atMost, outputs);
        }
    }
}
