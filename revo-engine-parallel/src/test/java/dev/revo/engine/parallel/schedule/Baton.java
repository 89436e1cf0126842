package dev.revo.engine.parallel.schedule;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Threads of which one at a time goes on, from one point to its next, in every order in which one that could go on is kept
 * waiting at most so many times. What is run does not know of it but for the points, at which it calls {@link #at}. Source: CHESS
 * (Musuvathi and others, OSDI 2008), which found that two such preemptions show nearly every fault.
 */
final class Baton {
    private final List<Actor> actors = new ArrayList<>();

    /** A thread, and where it stands. */
    private static final class Actor extends Thread {
        private final Semaphore mayGo = new Semaphore(0);
        private final Semaphore stopped = new Semaphore(0);
        private BooleanSupplier possible = () -> true;
        private boolean ended;
        private @Nullable Throwable thrown;

        Actor(Runnable body) {
            super(body);
            setDaemon(true);
        }

        @Override
        public void run() {
            mayGo.acquireUninterruptibly();
            try {
                super.run();
            } catch (RuntimeException | Error e) {
                thrown = e;
            }
            ended = true;
            stopped.release();
        }

        void stop(BooleanSupplier goesOnWhen) {
            possible = goesOnWhen;
            stopped.release();
            mayGo.acquireUninterruptibly();
        }

        void step() throws InterruptedException {
            mayGo.release();
            if (!stopped.tryAcquire(10, TimeUnit.SECONDS)) {
                throw new AssertionError("an actor waits for something that is no point");
            }
        }
    }

    /** An actor of the run that is being made. */
    void actor(Runnable body) {
        actors.add(new Actor(body));
    }

    /** Here another may go on. On a thread that is no actor it does nothing. */
    void at() {
        at(() -> true);
    }

    /** Here another may go on, and this one only once it is possible, which no thread changes between looking and going on. */
    void at(BooleanSupplier possible) {
        if (Thread.currentThread() instanceof Actor actor && actors.contains(actor)) {
            actor.stop(possible);
        }
    }

    /**
     * Makes runs until every order was taken.
     *
     * @param preemptions how often an actor that could go on is kept waiting in one run at most
     * @param setUp adds actors to a new baton and answers what is to be looked at when all have ended
     * @return how many orders there were
     */
    static int everyOrder(int preemptions, Function<Baton, Runnable> setUp) throws InterruptedException {
        Deque<int[]> chosen = new ArrayDeque<>();
        int runs = 0;
        do {
            runs++;
            run(preemptions, setUp, chosen);
            while (!chosen.isEmpty() && chosen.getLast()[0] + 1 == chosen.getLast()[1]) {
                chosen.removeLast();
            }
            if (!chosen.isEmpty()) {
                chosen.getLast()[0]++;
            }
        } while (!chosen.isEmpty());
        return runs;
    }

    // The choices that are there are taken again, the ones after them are added: which, of how many.
    private static void run(int preemptions, Function<Baton, Runnable> setUp, Deque<int[]> chosen)
            throws InterruptedException {
        Baton baton = new Baton();
        Runnable look = setUp.apply(baton);
        baton.actors.forEach(Thread::start);
        List<int[]> known = List.copyOf(chosen);
        int left = preemptions;
        Actor last = null;
        List<Actor> able = baton.able(null);
        for (int i = 0; !able.isEmpty(); i++) {
            int which = 0;
            int choices = able.get(0) == last && left == 0 ? 1 : able.size();
            if (i < known.size()) {
                which = known.get(i)[0];
            } else {
                chosen.addLast(new int[] {0, choices});
            }
            Actor next = able.get(which);
            left -= able.get(0) == last && next != last ? 1 : 0;
            next.step();
            last = next;
            able = baton.able(last);
        }
        for (Actor each : baton.actors) {
            if (each.thrown != null) {
                throw new AssertionError("an actor failed", each.thrown);
            }
            if (!each.ended) {
                throw new AssertionError("actors wait for each other");
            }
        }
        look.run();
    }

    /** Who can go on, first of all who went on last. */
    private List<Actor> able(@Nullable Actor last) {
        List<Actor> able = new ArrayList<>();
        for (Actor each : actors) {
            if (!each.ended && each.possible.getAsBoolean()) {
                able.add(each == last ? 0 : able.size(), each);
            }
        }
        return able;
    }
}
