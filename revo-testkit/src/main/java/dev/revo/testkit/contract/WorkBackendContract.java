package dev.revo.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.NotFoundException;
import dev.revo.error.RevoException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunExecution.Note;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunJournal.Unfinished;
import dev.revo.spi.RunLetter;
import dev.revo.spi.WorkBackend;
import dev.revo.spi.WorkBackend.Arrived;
import dev.revo.spi.WorkBackend.Capability;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link WorkBackend} does beyond what {@link RunJournalContract} asks of its journal. Extend both and hand over an empty
 * backend; tests of a capability that it does not have are left out, and that it refuses then is one of the others:
 *
 * <pre>{@code
 * class MyBackendTest extends WorkBackendContract {
 *     protected WorkBackend backend() {
 *         return new MyBackend(emptyDatabase());
 *     }
 * }
 * }</pre>
 */
public abstract class WorkBackendContract {
    private static final Instant AT = Instant.parse("2026-01-01T12:00:00Z");
    private static final RunId ONE = RunId.of(SequentialIds.id(1));
    private static final RunId TWO = RunId.of(SequentialIds.id(2));
    private static final String HOSTILE = "'; drop table revo_run; -- \u0000 \uD800 \uD83D\uDE00\n";

    private TestContexts contexts;
    private WorkBackend backend;
    private RunContext acme;
    private RunContext globex;
    private RunContext system;

    /** For subclasses. */
    protected WorkBackendContract() {}

    /** An empty backend; called once for each test. */
    protected abstract WorkBackend backend() throws Exception;

    /**
     * The same backend as another process has it, which is alive; called once, after {@link #backend()}, by the tests that need one.
     * By default there is none.
     */
    protected Optional<WorkBackend> another() throws Exception {
        return Optional.empty();
    }

    @BeforeEach
    void open() throws Exception {
        contexts = TestContexts.open();
        backend = backend();
        acme = contexts.of("acme", "ada");
        globex = contexts.of("globex", "bo");
        system = contexts.system();
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private void needs(Capability what) {
        assumeTrue(backend.capabilities().contains(what), () -> "the backend has no " + what);
    }

    private WorkBackend other() throws Exception {
        Optional<WorkBackend> found = another();
        assumeTrue(found.isPresent(), "there is one process only");
        return found.orElseThrow();
    }

    private static JournalEntry entry(RunId run, long sequence, String type) {
        return JournalEntry.of(run, sequence, type, 1, AT, "x".getBytes(UTF_8));
    }

    private long begin(RunContext ctx, RunId run) {
        long fence = backend.claim(ctx, run).orElseThrow();
        backend.append(ctx, fence, List.of(entry(run, 0, "begun")));
        return fence;
    }

    private static RunLetter note(String id) {
        return RunLetter.note(id, new Note("said", 1, "text of " + id), "ada");
    }

    private List<String> ids(RunId run) {
        return ids(backend, run);
    }

    private List<String> ids(WorkBackend of, RunId run) {
        return of.arrived(system, 1_000).stream()
                .filter(one -> one.run().equals(run))
                .map(one -> one.letter().id())
                .toList();
    }

    private static void refused(ThrowingCallable call, String code) {
        assertThatThrownBy(call)
                .asInstanceOf(type(RevoException.class))
                .extracting(RevoException::code)
                .isEqualTo(code);
    }

    @Test
    void a_letter_arrives_whole_and_again_until_it_is_dropped() {
        needs(Capability.POST);
        begin(acme, ONE);
        List<RunLetter> letters = List.of(
                RunLetter.note("n" + HOSTILE, new Note("said" + HOSTILE, 7, HOSTILE), HOSTILE),
                RunLetter.note("empty", new Note("said", 0, ""), ""),
                RunLetter.cancel("c", HOSTILE, "ada"),
                RunLetter.pause("p", "ada"),
                RunLetter.resume("r", "ada"));
        letters.forEach(letter -> backend.post(acme, ONE, letter));
        List<Arrived> all =
                letters.stream().map(letter -> new Arrived("acme", ONE, letter)).toList();
        assertThat(backend.arrived(system, 10)).isEqualTo(all);
        assertThat(backend.arrived(system, 10)).as("nobody dropped any").isEqualTo(all);
        for (RunLetter letter : letters) {
            backend.drop(acme, ONE, letter.id());
        }
        assertThat(backend.arrived(system, 10)).isEmpty();
        backend.drop(acme, ONE, "c");
    }

    @Test
    void letters_of_a_run_come_in_the_order_in_which_they_were_posted() {
        needs(Capability.POST);
        begin(acme, ONE);
        begin(acme, TWO);
        List<String> posted =
                IntStream.range(0, 20).mapToObj(i -> "l" + (i * 7 % 20)).toList();
        for (String id : posted) {
            backend.post(acme, ONE, note(id));
            backend.post(acme, TWO, note(id));
        }
        assertThat(ids(ONE)).isEqualTo(posted);
        assertThat(ids(TWO)).isEqualTo(posted);
        assertThat(backend.arrived(system, 5)).hasSize(5);
        for (String id : posted.subList(0, 19)) {
            backend.drop(acme, ONE, id);
            backend.drop(acme, TWO, id);
        }
        assertThat(backend.arrived(system, 5)).as("the last ones").hasSize(2);
    }

    @Test
    void a_letter_of_an_id_is_there_once_and_the_first_stays() {
        needs(Capability.POST);
        begin(acme, ONE);
        backend.post(acme, ONE, RunLetter.cancel("c", "first", "ada"));
        backend.post(acme, ONE, RunLetter.cancel("c", "second", "ada"));
        assertThat(backend.arrived(system, 10))
                .extracting(one -> one.letter().text())
                .containsExactly("first");
        backend.drop(acme, ONE, "c");
        backend.post(acme, ONE, RunLetter.cancel("c", "third", "ada"));
        assertThat(backend.arrived(system, 10))
                .as("one that was dropped is forgotten")
                .extracting(one -> one.letter().text())
                .containsExactly("third");
    }

    @Test
    void of_what_many_post_at_once_nothing_is_lost_or_doubled() throws Exception {
        needs(Capability.POST);
        begin(acme, ONE);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Boolean>> calls = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String id = "l" + i % 20;
                calls.add(() -> {
                    backend.post(acme, ONE, note(id));
                    return true;
                });
            }
            for (var done : threads.invokeAll(calls)) {
                assertThat(done.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(ids(ONE))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 20).mapToObj(i -> "l" + i).toList());
    }

    @Test
    void nothing_is_posted_to_a_run_that_nobody_wrote_or_that_is_another_tenants() {
        needs(Capability.POST);
        assertThatThrownBy(() -> backend.post(acme, ONE, note("a"))).isInstanceOf(NotFoundException.class);
        backend.claim(acme, TWO);
        refused(() -> backend.post(acme, TWO, note("a")), "run_not_found");
        begin(acme, ONE);
        refused(() -> backend.post(globex, ONE, note("theirs")), "run_not_found");
        backend.post(acme, ONE, note("own"));
        assertThat(ids(ONE)).containsExactly("own");
        backend.drop(globex, ONE, "own");
        assertThat(ids(ONE)).as("nor is it dropped by another").containsExactly("own");
    }

    @Test
    void letters_of_two_tenants_runs_of_one_id_stay_apart() {
        needs(Capability.POST);
        begin(acme, ONE);
        begin(globex, ONE);
        backend.post(acme, ONE, RunLetter.cancel("c", "acme's", "ada"));
        backend.post(globex, ONE, RunLetter.cancel("c", "globex's", "bo"));
        assertThat(backend.arrived(system, 10))
                .containsExactlyInAnyOrder(
                        new Arrived("acme", ONE, RunLetter.cancel("c", "acme's", "ada")),
                        new Arrived("globex", ONE, RunLetter.cancel("c", "globex's", "bo")));
        backend.drop(acme, ONE, "c");
        assertThat(backend.arrived(system, 10)).extracting(Arrived::tenant).containsExactly("globex");
    }

    @Test
    void letters_go_with_the_end_of_their_run_and_nothing_comes_after_it() {
        needs(Capability.POST);
        long fence = begin(acme, ONE);
        begin(acme, TWO);
        backend.post(acme, ONE, note("a"));
        backend.post(acme, TWO, note("b"));
        assertThat(ids(ONE)).as("while it goes on").containsExactly("a");
        backend.append(acme, fence, List.of(entry(ONE, 1, RunJournal.FINISHED)));
        assertThat(ids(ONE)).isEmpty();
        refused(() -> backend.post(acme, ONE, note("late")), "run_ended");
        assertThatThrownBy(() -> backend.post(acme, ONE, note("a"))).isInstanceOf(ConflictException.class);
        assertThat(ids(ONE)).isEmpty();
        assertThat(ids(TWO)).as("of one that goes on").containsExactly("b");
    }

    @Test
    void after_a_purge_the_run_has_never_been() {
        needs(Capability.POST);
        long fence = begin(acme, ONE);
        backend.post(acme, ONE, note("a"));
        backend.append(acme, fence, List.of(entry(ONE, 1, RunJournal.FINISHED)));
        assertThat(backend.purge(acme, AT.plusSeconds(1), 10, output -> {}).runs())
                .containsExactly(ONE);
        refused(() -> backend.post(acme, ONE, note("late")), "run_not_found");
        begin(acme, ONE);
        assertThat(ids(ONE)).isEmpty();
        backend.post(acme, ONE, note("a"));
        assertThat(ids(ONE)).containsExactly("a");
    }

    @Test
    void a_claim_that_comes_later_takes_the_letters_over() {
        needs(Capability.POST);
        long first = begin(acme, ONE);
        backend.post(acme, ONE, note("a"));
        assertThat(backend.claim(acme, ONE).orElseThrow()).isGreaterThan(first);
        assertThat(ids(ONE)).containsExactly("a");
    }

    @Test
    void who_watches_is_told_of_a_letter_until_it_ends_that() {
        needs(Capability.POST);
        begin(acme, ONE);
        AtomicInteger told = new AtomicInteger();
        Optional<Runnable> end = backend.watch(told::incrementAndGet);
        assumeTrue(end.isPresent(), "the backend tells nobody");
        backend.post(acme, ONE, note("a"));
        assertThat(told.get()).isPositive();
        int once = told.get();
        backend.claim(acme, ONE);
        assertThat(told.get()).as("a claim brings letters too").isGreaterThan(once);
        end.get().run();
        int before = told.get();
        backend.post(acme, ONE, note("b"));
        assertThat(told.get()).isEqualTo(before);
    }

    @Test
    void what_is_of_all_tenants_is_shown_to_reVo_alone() {
        begin(acme, ONE);
        if (backend.capabilities().contains(Capability.POST)) {
            backend.post(acme, ONE, note("a"));
            assertThatThrownBy(() -> backend.arrived(acme, 10)).isInstanceOf(DeniedException.class);
            assertThat(backend.arrived(system, 10)).hasSize(1);
        }
        if (backend.capabilities().contains(Capability.RELEASE)) {
            assertThatThrownBy(() -> backend.free(acme, 10)).isInstanceOf(DeniedException.class);
            assertThat(backend.free(system, 10)).isEmpty();
        }
    }

    @Test
    void a_run_that_is_given_up_is_free_and_who_held_it_is_fenced_off() {
        needs(Capability.RELEASE);
        long fence = begin(acme, ONE);
        begin(globex, ONE);
        begin(acme, TWO);
        assertThat(backend.free(system, 10)).as("all are held").isEmpty();
        backend.append(acme, fence, List.of(entry(ONE, 1, "before")));
        backend.release(acme, ONE, fence);
        assertThat(backend.free(system, 10)).containsExactly(new Unfinished("acme", ONE));
        assertThat(backend.unfinished(system, 10)).hasSize(3);
        assertThatThrownBy(() -> backend.append(acme, fence, List.of(entry(ONE, 2, "after"))))
                .isInstanceOf(ConflictException.class);
        long next = backend.claim(acme, ONE).orElseThrow();
        assertThat(next).isGreaterThan(fence);
        assertThat(backend.free(system, 10)).isEmpty();
        assertThatThrownBy(() -> backend.append(acme, fence, List.of(entry(ONE, 2, "after"))))
                .isInstanceOf(ConflictException.class);
        backend.append(acme, next, List.of(entry(ONE, 2, "again")));
    }

    @Test
    void only_the_claim_that_holds_can_be_given_up() {
        needs(Capability.RELEASE);
        long first = begin(acme, ONE);
        long second = backend.claim(acme, ONE).orElseThrow();
        backend.release(acme, ONE, first);
        backend.release(globex, ONE, second);
        backend.release(acme, TWO, 1);
        assertThat(backend.free(system, 10)).isEmpty();
        backend.append(acme, second, List.of(entry(ONE, 1, RunJournal.FINISHED)));
        backend.release(acme, ONE, second);
        assertThat(backend.free(system, 10)).as("an ended run is nobody's").isEmpty();
        long third = begin(acme, TWO);
        backend.release(acme, TWO, third);
        backend.release(acme, TWO, third);
        assertThat(backend.free(system, 10)).containsExactly(new Unfinished("acme", TWO));
    }

    @Test
    void the_oldest_free_ones_come_first() {
        needs(Capability.RELEASE);
        List<Unfinished> all = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            RunId run = RunId.of(SequentialIds.id(i));
            backend.release(acme, run, begin(acme, run));
            all.add(new Unfinished("acme", run));
        }
        assertThat(backend.free(system, 10)).isEqualTo(all);
        assertThat(backend.free(system, 2)).isEqualTo(all.subList(0, 2));
    }

    @Test
    void letters_to_a_run_that_nobody_holds_wait_for_who_claims_it() {
        needs(Capability.POST);
        needs(Capability.RELEASE);
        long fence = begin(acme, ONE);
        backend.post(acme, ONE, note("before"));
        backend.release(acme, ONE, fence);
        backend.post(acme, ONE, note("meanwhile"));
        assertThat(ids(ONE)).isEmpty();
        backend.claim(acme, ONE);
        assertThat(ids(ONE)).containsExactly("before", "meanwhile");
    }

    @Test
    void letters_come_to_the_process_that_holds_the_run() throws Exception {
        needs(Capability.POST);
        needs(Capability.RELEASE);
        WorkBackend there = other();
        long fence = begin(acme, ONE);
        assertThat(there.claim(acme, ONE)).as("it is held").isEmpty();
        there.post(acme, ONE, note("a"));
        assertThat(ids(there, ONE)).isEmpty();
        assertThat(ids(ONE)).containsExactly("a");
        assertThat(there.free(system, 10)).isEmpty();
        backend.release(acme, ONE, fence);
        assertThat(there.free(system, 10)).containsExactly(new Unfinished("acme", ONE));
        assertThat(there.claim(acme, ONE)).isPresent();
        assertThat(ids(there, ONE)).containsExactly("a");
        assertThat(ids(ONE)).isEmpty();
        assertThat(backend.claim(acme, ONE)).as("now it is held there").isEmpty();
    }

    @Test
    void what_it_cannot_it_refuses() {
        long fence = begin(acme, ONE);
        if (!backend.capabilities().contains(Capability.POST)) {
            refused(() -> backend.post(acme, ONE, note("a")), "backend_unsupported");
            refused(() -> backend.arrived(system, 10), "backend_unsupported");
            refused(() -> backend.drop(acme, ONE, "a"), "backend_unsupported");
            assertThat(backend.watch(() -> {})).isEmpty();
        }
        if (!backend.capabilities().contains(Capability.RELEASE)) {
            refused(() -> backend.release(acme, ONE, fence), "backend_unsupported");
            refused(() -> backend.free(system, 10), "backend_unsupported");
        }
        assertThat(WorkBackend.can(backend, Capability.POST))
                .isEqualTo(backend.capabilities().contains(Capability.POST));
    }
}
