package dev.revo.engine.parallel.schedule;

import static java.util.Objects.requireNonNull;

import dev.revo.error.RevoException;
import dev.revo.parallel.QueueStatus;
import dev.revo.run.Priority;
import dev.revo.run.RunContext;
import dev.revo.spi.ExecutorSource;
import dev.revo.spi.Load;
import dev.revo.spi.RunScheduler;
import dev.revo.spi.TimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives bodies threads: four lanes by weight, never strict; within a lane each tenant gets its share of the time in places,
 * however many bodies it has and however long they are; caps on what is at work of all, of a tenant and of an agent; bounds
 * on what waits, by count and bytes.
 *
 * <p>Children, and bodies whose load is nested, are bounded by what started them: they are always accepted and never wait for
 * room, but they share places like everybody else, and the caps hold for them. A parent that waits for them holds no place
 * while it says so ({@link Ticket#idle}); where it does not, one of them is at work beyond the caps after a second, and
 * another after two more, so that nobody waits for ever.
 *
 * <p>The body sees the MDC of who scheduled it, and its OpenTelemetry context where that API is on the class path. What a body
 * leaves on its thread (interrupt, MDC, trace, name, class loader, handler of uncaught exceptions) does not meet the next
 * one; thread-locals of its own are its own affair. What it throws goes to the thread's handler of uncaught exceptions.
 *
 * <p>Scheduling costs O(log tenants + log agents) under a lock that is held for that only. Thread-safe.
 *
 * <p>Sources: start-time fair queueing is Goyal, Vin, Cheng (SIGCOMM 1996).
 */
public final class FairScheduler implements RunScheduler, AutoCloseable {
    private final Slots slots;
    private final TimeSource time;
    private final ExecutorService threads;
    private final Carrier carrier;

    private FairScheduler(Slots slots, TimeSource time, ExecutorService threads, Carrier carrier) {
        this.slots = slots;
        this.time = time;
        this.threads = threads;
        this.carrier = carrier;
    }

    /** A scheduler with threads of its own from this source, ended by {@link #close}. */
    public static FairScheduler of(ExecutorSource executors, TimeSource time, Scheduling scheduling) {
        requireNonNull(time, "time");
        Slots slots = new Slots(time, requireNonNull(scheduling, "scheduling"));
        return new FairScheduler(slots, time, executors.threads("revo-parallel"), Carrier.find());
    }

    @Override
    public Ticket schedule(RunContext ctx, Priority priority, Runnable body) {
        return schedule(ctx, Load.of(priority), body);
    }

    @Override
    public Ticket schedule(RunContext ctx, Load load, Runnable body) {
        return schedule(ctx, load, body, why -> {});
    }

    /**
     * {@inheritDoc}
     *
     * @throws dev.revo.error.UnavailableException after {@link #close}
     * @throws dev.revo.error.WaitInterruptedException when the caller was interrupted while it waited for room
     */
    @Override
    public Ticket schedule(RunContext ctx, Load load, Runnable body, Consumer<? super RevoException> dropped) {
        requireNonNull(load, "load");
        requireNonNull(body, "body");
        requireNonNull(dropped, "dropped");
        Work work = new Work(this, ctx, load, new Work.Task(body, dropped, carrier.capture()));
        act(slots.submit(work), work);
        return work;
    }

    boolean remove(Work work) {
        List<Work> removed = new ArrayList<>(1);
        act(slots.remove(work, removed), null);
        return !removed.isEmpty();
    }

    /** The thread of the body waits, until the answer is closed. */
    Idle idle(Work work) {
        Slots.Turn turn = slots.idle(work);
        if (turn == null) {
            return () -> {};
        }
        act(turn, null);
        AtomicBoolean open = new AtomicBoolean(true);
        return () -> {
            if (open.getAndSet(false)) {
                act(slots.busy(work), null);
            }
        };
    }

    /** A body has ended; the next one for its thread, if any. */
    @Nullable
    Work after(Work ended) {
        Slots.Turn turn = slots.finish(ended);
        List<Work> begun = turn.begun();
        if (begun.isEmpty()) {
            act(turn, null);
            return null;
        }
        if (begun.size() > 1 || turn.tick() || !turn.dropped().isEmpty()) {
            act(new Slots.Turn(begun.subList(1, begun.size()), turn.dropped(), turn.tick()), null);
        }
        return begun.get(0);
    }

    private void act(Slots.Turn turn, @Nullable Work own) {
        if (turn.isNothing()) {
            return;
        }
        for (Work each : turn.begun()) {
            if (each != own) {
                launch(each);
            }
        }
        for (Work each : turn.dropped()) {
            tell(each);
        }
        if (turn.tick()) {
            time.at(time.instant().plus(Slots.TICK), () -> act(slots.tick(), null));
        }
        if (own != null && turn.begun().contains(own)) {
            launchOwn(own);
        }
    }

    private void launch(Work work) {
        try {
            threads.execute(new Worker(this, work));
        } catch (RuntimeException | Error e) {
            // It was accepted, so its owner counts on it: it is not lost and takes no place.
            act(slots.restore(work), null);
        }
    }

    private void launchOwn(Work work) {
        try {
            threads.execute(new Worker(this, work));
        } catch (RuntimeException | Error e) {
            // Its caller hears it, so it was never accepted.
            act(slots.undo(work), null);
            if (threads.isShutdown()) {
                throw Faults.closed();
            }
            throw e;
        }
    }

    // Ending somebody's run may take time: not on the thread of who submits something else.
    private void tell(Work work) {
        RevoException why = slots.dropped(work);
        try {
            threads.execute(() -> work.drop(why));
        } catch (RuntimeException | Error e) {
            work.drop(why);
        }
    }

    /** How all tenants' bodies stand. Takes some microseconds. */
    public QueueStatus status() {
        return slots.look(FairQueue::status);
    }

    /** How the bodies of this tenant stand; nothing of others is in it. All zero for a tenant that was not here lately. */
    public QueueStatus status(String tenant) {
        requireNonNull(tenant, "tenant");
        return slots.look(queue -> queue.status(tenant));
    }

    /** The tenants that have bodies here, or had lately. A snapshot, in no order. */
    public Set<String> tenants() {
        return slots.look(FairQueue::tenants);
    }

    /** Bodies that hold a place, for tests. */
    int running() {
        return slots.look(FairQueue::running);
    }

    /** Objects kept for bodies and tenants, for tests of leaks. */
    int kept() {
        return slots.look(FairQueue::kept);
    }

    /**
     * Accepts nothing from now on: callers get {@link dev.revo.error.UnavailableException}, those that wait for room too. Bodies
     * that wait are dropped and their owners told with that exception; bodies at work go on to their end, which is not
     * awaited. A second call does nothing.
     */
    @Override
    public void close() {
        act(slots.close(), null);
        threads.shutdown();
    }
}
