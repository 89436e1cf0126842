package dev.revo.spi;

import dev.revo.error.RevoException;
import dev.revo.run.Priority;
import dev.revo.run.RunContext;
import java.util.function.Consumer;

/**
 * SPI: decides when the body of a run gets a thread. A run may wait for a run that it started: the body of a child (one whose
 * context has a parent), and one whose {@link Load} is nested, must not be kept for ever by bodies that may be waiting for it;
 * those that say so by {@link Ticket#idle()} hold no place meanwhile. Thread-safe.
 *
 * <p>None is built in: {@code revo-engine-parallel} brings one, and a host may provide its own.
 */
public interface RunScheduler {
    /**
     * Accepts the body, to be run once.
     *
     * @throws dev.revo.error.OverloadedException when a bound is reached; the body is not run then
     */
    Ticket schedule(RunContext ctx, Priority priority, Runnable body);

    /**
     * Accepts the body like {@link #schedule(RunContext, Priority, Runnable)}. Here it looks at the priority only; a scheduler
     * that bounds bytes or shares places by weight does better.
     */
    default Ticket schedule(RunContext ctx, Load load, Runnable body) {
        return schedule(ctx, load.priority(), body);
    }

    /**
     * Accepts the body like {@link #schedule(RunContext, Load, Runnable)}, and says so if it gives the body up before it begins: to
     * more urgent ones in a full queue ({@link dev.revo.error.OverloadedException} with a time to try again), or because it
     * is closed ({@link dev.revo.error.UnavailableException}). Of three things one happens, once: the body begins, it is taken
     * back, or it is dropped. Here bodies are never given up.
     *
     * @param dropped called once, on a thread of the scheduler, perhaps before this method returns; never after the body began or
     *     was taken back
     */
    default Ticket schedule(RunContext ctx, Load load, Runnable body, Consumer<? super RevoException> dropped) {
        return schedule(ctx, load, body);
    }

    /** A body that was accepted. */
    interface Ticket {
        /** Takes the body back if it has not begun; whether that succeeded. */
        boolean remove();

        /** Interrupts the thread if it runs this body now; never the next body on the same thread. */
        void interrupt();

        /**
         * Gives the body's place to others while its thread waits for work below it. Closing takes the place back at once,
         * even above the bound. Several of one body count once, and after the body has ended they do nothing. Here it does
         * nothing.
         */
        default Idle idle() {
            return () -> {};
        }
    }

    /** A time in which a body needs no place. */
    interface Idle extends AutoCloseable {
        @Override
        void close();
    }
}
