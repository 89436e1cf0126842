package dev.revo.engine.parallel.plan;

import dev.revo.engine.parallel.estimate.Pace;
import dev.revo.error.RevoException;
import dev.revo.parallel.Plan;
import dev.revo.parallel.PlanNode;
import dev.revo.spi.RunExecution;
import dev.revo.spi.RunRequest;
import dev.revo.spi.RunScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** What the parts of one run share. All but {@link #execution}, {@link #settings}, {@link #pace}, {@link #schedule} and {@link #later} is for its thread. */
interface Desk {
    /** The run. */
    RunExecution execution();

    /** What the journal says. */
    StepLog log();

    /** What holds for all runs. */
    Settings settings();

    /** What its steps take. */
    Pace pace();

    /** A fan-out has begun with so many elements. */
    void fans(Part part, int elements);

    /** The run's input. */
    Object input();

    /** Whether anything new may begin: not in a run that ends or was told to pause. */
    boolean mayBegin();

    /** The time now. */
    Instant now();

    /** For jitter; the same draws for the same run. */
    SplittableRandom random();

    /**
     * Asks for a thread for a body of the run.
     *
     * @param dropped is told when it was accepted and will not begin
     */
    RunScheduler.Ticket schedule(Runnable body, Consumer<RevoException> dropped);

    /** The turn of an attempt at a step that has a rate: a new one, or the one that the run waited with before it parked. */
    Turn turn(PlanNode node, StepKey key);

    /** Does it later, on some thread; answers how to take that back. */
    Runnable later(Duration wait, Runnable task);

    /** Does it on the run's thread, from any thread. */
    void call(Runnable event);

    /** Takes notice of what came from outside by now. */
    void listen();

    /** Writes it down with the next batch and then does what follows from it. */
    void write(StepLine line, Runnable then);

    /** Writes it down when something else is written. */
    void mention(StepLine line);

    /** Does it after the next batch was written. */
    void then(Runnable action);

    /** A part has failed for good: the run fails with it. */
    void fail(Part part, RevoException why);

    /** A body has a thread or waits for one, and another one has none any more. */
    void working(int more);

    /** The run of another plan. */
    RunRequest<Object> child(Plan<Object, Object> plan, String inputJson);
}
