package dev.revo.testkit.memory;

import dev.revo.data.Shape;
import dev.revo.error.AgentException;
import dev.revo.error.Fault;
import dev.revo.error.Problem;
import dev.revo.error.RevoException;
import dev.revo.parallel.Join;
import dev.revo.parallel.Settled;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/** Runs elements side by side, at most 16 at once, and joins them. The body's thread collects and records. */
final class FanOut {
    private static final int WIDTH = 16;

    private final ExecutorService threads;
    private final PlanJournal journal;

    FanOut(ExecutorService threads, PlanJournal journal) {
        this.threads = threads;
        this.journal = journal;
    }

    /** The work of one element. */
    interface Work {
        Object run(int index, Object element) throws Exception;
    }

    /** The result of one element that runs elsewhere. */
    interface Wait {
        Object get(int index) throws Exception;
    }

    /** Runs what is not recorded and joins everything. */
    Object join(String step, List<Object> elements, Shape<Object> shape, Join<Object, Object> join, Work work)
            throws Exception {
        List<Settled<Object>> settled = new ArrayList<>();
        for (PlanJournal.Line line : journal.elements(step)) {
            settled.add(
                    line.json().isPresent()
                            ? Settled.value(
                                    line.element(), shape.decode(line.json().get()))
                            : Settled.problem(line.element(), line.problem().orElseThrow()));
        }
        return collect(
                step,
                elements.size(),
                join,
                settled,
                index -> work.run(index, elements.get(index)),
                index -> {},
                one -> {
                    Optional<String> json = one.value().map(shape::encode);
                    journal.element(step, one.index(), json, one.problem());
                });
    }

    /** Waits for elements that run elsewhere; the stop is called for those that are not needed any more. */
    Object wait(String step, int count, Join<Object, Object> join, Wait wait, IntConsumer stop) throws Exception {
        return collect(step, count, join, new ArrayList<>(), wait, stop, one -> {});
    }

    private Object collect(
            String step,
            int count,
            Join<Object, Object> join,
            List<Settled<Object>> settled,
            Wait work,
            IntConsumer stop,
            java.util.function.Consumer<Settled<Object>> record)
            throws Exception {
        Set<Integer> over = new HashSet<>();
        settled.forEach(one -> over.add(one.index()));
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (!over.contains(i)) {
                open.add(i);
            }
        }
        CompletionService<Settled<Object>> running = new ExecutorCompletionService<>(threads);
        List<Future<?>> futures = new ArrayList<>();
        int next = 0;
        try {
            while (verdict(join, settled, count) == Join.Verdict.WAIT) {
                while (next < open.size() && futures.size() - (settled.size() - over.size()) < WIDTH) {
                    int index = open.get(next++);
                    futures.add(running.submit(() -> settle(step, index, work)));
                }
                Settled<Object> one = running.take().get();
                record.accept(one);
                settled.add(one);
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            futures.forEach(future -> future.cancel(true));
            Set<Integer> ended = new HashSet<>();
            settled.forEach(one -> ended.add(one.index()));
            open.stream().filter(index -> !ended.contains(index)).forEach(stop::accept);
        }
        if (verdict(join, settled, count) == Join.Verdict.FAILED) {
            throw unjoined(step, join, settled, count);
        }
        return join.combine(settled);
    }

    private static Settled<Object> settle(String step, int index, Wait work) throws InterruptedException {
        try {
            return Settled.value(index, work.get(index));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            return Settled.problem(index, Problem.from(Attempts.fault(step, e)));
        }
    }

    private static Join.Verdict verdict(Join<Object, Object> join, List<Settled<Object>> settled, int count) {
        int good = (int) settled.stream().filter(one -> one.value().isPresent()).count();
        return join.verdict(good, settled.size() - good, count);
    }

    private static RevoException unjoined(
            String step, Join<Object, Object> join, List<Settled<Object>> settled, int count) {
        String first = settled.stream()
                .flatMap(one -> one.problem().stream())
                .map(problem -> " The first problem: " + problem.code() + ": " + problem.message())
                .findFirst()
                .orElse("");
        return new AgentException(Fault.of(
                        "join_failed",
                        "The step " + step + " of " + count + " elements cannot reach " + join + "." + first)
                .with("step", step));
    }
}
