package dev.revo.engine.parallel.estimate;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Random;

/** Simulated time, and places for bodies that all runs share. */
final class SimWorld {
    private final Random random;
    private final int places;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingDouble(Event::when).thenComparingLong(Event::number));
    private final Deque<Runnable> queue = new ArrayDeque<>();
    private double now;
    private long number;
    private int busy;

    private record Event(double when, long number, Runnable task) {}

    SimWorld(Random random, int places) {
        this.random = random;
        this.places = places;
    }

    Random random() {
        return random;
    }

    double now() {
        return now;
    }

    void in(double seconds, Runnable task) {
        events.add(new Event(now + seconds, number++, task));
    }

    /** Asks for a place; first come, first served. */
    void ask(Runnable body) {
        if (busy < places) {
            busy++;
            body.run();
        } else {
            queue.add(body);
        }
    }

    void leave() {
        busy--;
        Runnable following = queue.poll();
        if (following != null) {
            busy++;
            following.run();
        }
    }

    boolean step() {
        Event event = events.poll();
        if (event == null) {
            return false;
        }
        now = event.when();
        event.task().run();
        return true;
    }
}
