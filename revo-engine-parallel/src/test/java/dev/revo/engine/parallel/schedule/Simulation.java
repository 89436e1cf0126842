package dev.revo.engine.parallel.schedule;

import dev.revo.run.Priority;
import dev.revo.spi.Load;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Places, bodies and their durations under a clock that jumps from event to event. */
final class Simulation {
    static final long MILLI = 1_000_000;
    static final long SECOND = 1_000 * MILLI;

    /** In what order bodies begin. */
    interface Discipline {
        void add(Entry entry, long now);

        @Nullable
        Entry poll(long now);

        void finish(Entry entry, long now);

        /** The one under test. */
        static Discipline fair(Scheduling scheduling) {
            FairQueue queue = new FairQueue(scheduling);
            return new Discipline() {
                @Override
                public void add(Entry entry, long now) {
                    queue.add(entry, now);
                }

                @Override
                public @Nullable Entry poll(long now) {
                    return queue.poll(now);
                }

                @Override
                public void finish(Entry entry, long now) {
                    queue.finish(entry, now);
                }
            };
        }

        /** First come first served. */
        static Discipline fifo(int places) {
            return ordered(places, Comparator.comparingLong(e -> e.place));
        }

        /** The more urgent first, whatever that does to the others. */
        static Discipline strict(int places) {
            return ordered(
                    places, Comparator.<Entry>comparingInt(e -> -e.asked()).thenComparingLong(e -> e.place));
        }

        private static Discipline ordered(int places, Comparator<Entry> order) {
            PriorityQueue<Entry> waiting = new PriorityQueue<>(order);
            int[] running = new int[1];
            long[] number = new long[1];
            return new Discipline() {
                @Override
                public void add(Entry entry, long now) {
                    entry.place = number[0]++;
                    waiting.add(entry);
                }

                @Override
                public @Nullable Entry poll(long now) {
                    if (running[0] >= places || waiting.isEmpty()) {
                        return null;
                    }
                    running[0]++;
                    return waiting.remove();
                }

                @Override
                public void finish(Entry entry, long now) {
                    running[0]--;
                }
            };
        }
    }

    static final class Job extends Entry {
        final long duration;
        long arrived;
        long begun = -1;
        long ended = Long.MAX_VALUE;

        Job(String tenant, Priority priority, long duration) {
            this(tenant, Load.of(priority), duration);
        }

        Job(String tenant, Load load, long duration) {
            super(tenant, "", load, null);
            this.duration = duration;
        }

        long waited() {
            return begun - arrived;
        }
    }

    private record Event(long at, long number, Runnable what) {}

    private final Discipline discipline;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private final Consumer<Job> onBegin;
    final List<Job> begun = new ArrayList<>();
    private final ArrayDeque<Job> arriving = new ArrayDeque<>();
    long now;
    private long number;

    Simulation(Discipline discipline, Consumer<Job> onBegin) {
        this.discipline = discipline;
        this.onBegin = onBegin;
    }

    void at(long when, Runnable what) {
        events.add(new Event(when, number++, what));
    }

    void submit(Job job) {
        job.arrived = now;
        arriving.add(job);
    }

    /** Lets time pass until then. */
    void run(long until) {
        settle();
        while (!events.isEmpty() && events.peek().at() <= until) {
            Event next = events.remove();
            now = next.at();
            next.what().run();
            settle();
        }
        now = until;
    }

    private void settle() {
        boolean more = true;
        while (more) {
            while (!arriving.isEmpty()) {
                discipline.add(arriving.remove(), now);
            }
            Job next = (Job) discipline.poll(now);
            more = next != null;
            if (next != null) {
                begin(next);
            }
        }
    }

    private void begin(Job job) {
        job.begun = now;
        begun.add(job);
        at(now + job.duration, () -> {
            job.ended = now;
            discipline.finish(job, now);
        });
        onBegin.accept(job);
    }

    /** Nanoseconds at work of those that the sieve weighs with more than 0, from a time to now. */
    double served(long from, ToDoubleFunction<Job> sieve) {
        double sum = 0;
        for (Job each : begun) {
            long overlap = Math.min(now, Math.min(each.ended, each.begun + each.duration)) - Math.max(from, each.begun);
            if (overlap > 0) {
                sum += sieve.applyAsDouble(each) * overlap;
            }
        }
        return sum;
    }

    /** Jain's index: 1 when all are equal, 1/n when one has everything. */
    static double jain(List<Double> shares) {
        double sum = shares.stream().mapToDouble(x -> x).sum();
        double squares = shares.stream().mapToDouble(x -> x * x).sum();
        return sum * sum / (shares.size() * squares);
    }

    static long quantile(List<Long> values, double share) {
        List<Long> sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1, Math.ceil(share * sorted.size())));
    }
}
