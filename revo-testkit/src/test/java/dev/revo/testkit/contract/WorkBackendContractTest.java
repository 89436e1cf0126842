package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunLetter;
import dev.revo.spi.WorkBackend;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.crash.ThroughJournal;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The kit on the backend in memory, and on backends that are wrong in one way each. */
final class WorkBackendContractTest extends WorkBackendContract {
    // Left out where there is one process.
    private static final String TWO = "letters_come_to_the_process_that_holds_the_run";

    @Override
    protected WorkBackend backend() {
        return (WorkBackend) InMemory.runJournal();
    }

    private static class Wrong extends ThroughJournal {
        Wrong() {
            super(InMemory.runJournal());
        }
    }

    private static List<String> failures(Supplier<WorkBackend> wrong) throws Exception {
        List<String> failed = Kit.failures(WorkBackendContract.class, () -> new WorkBackendContract() {
            @Override
            protected WorkBackend backend() {
                return wrong.get();
            }
        });
        return failed.stream().filter(name -> !name.equals(TWO)).toList();
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures(() -> (WorkBackend) InMemory.runJournal())).isEmpty();
        assertThat(failures(Wrong::new)).isEmpty();
    }

    @Test
    void a_backend_that_forgets_the_order_fails() throws Exception {
        assertThat(failures(() -> new Wrong() {
                    @Override
                    public List<Arrived> arrived(RunContext system, int atMost) {
                        return super.arrived(system, atMost).stream()
                                .sorted(Comparator.comparing(one -> one.letter().id()))
                                .toList();
                    }
                }))
                .contains("letters_of_a_run_come_in_the_order_in_which_they_were_posted");
    }

    @Test
    void a_backend_that_hands_letters_out_once_fails() throws Exception {
        assertThat(failures(() -> new Wrong() {
                    @Override
                    public List<Arrived> arrived(RunContext system, int atMost) {
                        List<Arrived> all = super.arrived(system, atMost);
                        try (TestContexts contexts = TestContexts.open()) {
                            all.forEach(one -> super.drop(
                                    contexts.of(one.tenant(), "x"),
                                    one.run(),
                                    one.letter().id()));
                        }
                        return all;
                    }
                }))
                .contains("a_letter_arrives_whole_and_again_until_it_is_dropped");
    }

    @Test
    void a_backend_that_never_drops_fails() throws Exception {
        assertThat(failures(() -> new Wrong() {
                    @Override
                    public void drop(RunContext ctx, RunId run, String letter) {
                        // wrong
                    }
                }))
                .contains(
                        "a_letter_arrives_whole_and_again_until_it_is_dropped",
                        "a_letter_of_an_id_is_there_once_and_the_first_stays");
    }

    @Test
    void a_backend_that_swallows_what_it_cannot_deliver_fails() throws Exception {
        assertThat(failures(() -> new Wrong() {
                    @Override
                    public void post(RunContext ctx, RunId run, RunLetter letter) {
                        try {
                            super.post(ctx, run, letter);
                        } catch (RuntimeException swallowed) {
                            // wrong: who posts believes that it arrives
                        }
                    }
                }))
                .contains(
                        "nothing_is_posted_to_a_run_that_nobody_wrote_or_that_is_another_tenants",
                        "letters_go_with_the_end_of_their_run_and_nothing_comes_after_it",
                        "after_a_purge_the_run_has_never_been");
    }

    @Test
    void a_backend_that_gives_up_without_a_fence_fails() throws Exception {
        assertThat(failures(() -> new Wrong() {
                    private long given;

                    @Override
                    public void release(RunContext ctx, RunId run, long fence) {
                        super.release(ctx, run, fence);
                        given = fence;
                    }

                    @Override
                    public void append(RunContext ctx, long fence, List<JournalEntry> batch) {
                        RunId run = batch.get(0).run();
                        super.append(ctx, fence == given ? claim(ctx, run).orElse(fence) : fence, batch);
                    }
                }))
                .contains("a_run_that_is_given_up_is_free_and_who_held_it_is_fenced_off");
    }

    @Test
    void a_backend_that_gives_up_whatever_claim_there_is_fails() throws Exception {
        assertThat(failures(() -> new Wrong() {
                    @Override
                    public void release(RunContext ctx, RunId run, long fence) {
                        super.release(ctx, run, fence);
                        super.release(ctx, run, fence + 1);
                    }
                }))
                .containsExactly("only_the_claim_that_holds_can_be_given_up");
    }

    @Test
    void a_backend_that_shows_everybody_everything_fails() throws Exception {
        assertThat(failures(() -> new Wrong() {
                    @Override
                    public List<Arrived> arrived(RunContext ctx, int atMost) {
                        try (TestContexts contexts = TestContexts.open()) {
                            return super.arrived(contexts.system(), atMost);
                        }
                    }
                }))
                .containsExactly("what_is_of_all_tenants_is_shown_to_reVo_alone");
    }

    @Test
    void a_backend_that_degrades_in_silence_fails() throws Exception {
        assertThat(failures(() -> new Wrong() {
                    @Override
                    public Set<Capability> capabilities() {
                        return Set.of();
                    }
                }))
                .contains("what_it_cannot_it_refuses");
    }

    @Test
    void a_journal_that_is_no_backend_refuses_through_a_wrapper() throws Exception {
        RunJournal plain = Kit.wrong(RunJournal.class, InMemory.runJournal(), "none", (right, arguments) -> right);
        ThroughJournal wrapped = new ThroughJournal(plain) {};
        assertThat(wrapped.capabilities()).isEmpty();
        assertThat(Kit.fails(WorkBackendContract.class, "what_it_cannot_it_refuses", () -> new WorkBackendContract() {
                    @Override
                    protected WorkBackend backend() {
                        return wrapped;
                    }
                }))
                .isFalse();
    }
}
