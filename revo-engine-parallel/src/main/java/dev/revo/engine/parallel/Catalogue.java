package dev.revo.engine.parallel;

import dev.revo.error.Fault;
import dev.revo.error.NotFoundException;
import dev.revo.error.WiringException;
import dev.revo.parallel.Job;
import dev.revo.parallel.Plan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The plans and jobs that can be started, each name in one or more versions. Immutable. */
final class Catalogue {
    private final Map<Key, Plan<?, ?>> plans = new HashMap<>();
    private final Map<Key, Job<?, ?>> jobs = new HashMap<>();

    private record Key(String name, int version) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::name).thenComparing(Key::version);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }

        @Override
        public String toString() {
            return name + " version " + version;
        }
    }

    Catalogue(Collection<Plan<?, ?>> plans, Collection<Job<?, ?>> jobs) {
        for (Plan<?, ?> plan : plans) {
            once(this.plans.put(new Key(plan.name(), plan.version()), plan), "plan", plan);
        }
        for (Job<?, ?> job : jobs) {
            once(this.jobs.put(new Key(job.name(), job.version()), job), "job", job);
        }
    }

    private static void once(Object before, String kind, Object added) {
        if (before != null) {
            throw new WiringException(Fault.of(
                    "duplicate_" + kind,
                    "The " + kind + " " + added + " is given twice. Keep one, or raise its version."));
        }
    }

    Plan<?, ?> plan(String name, int version) {
        return found(plans, "plan", new Key(name, version));
    }

    Job<?, ?> job(String name, int version) {
        return found(jobs, "job", new Key(name, version));
    }

    private static <P> P found(Map<Key, P> known, String kind, Key key) {
        P one = known.get(key);
        if (one == null) {
            throw new NotFoundException(Fault.of(
                            kind + "_not_registered",
                            "The " + kind + " " + key + " is not registered; known: " + names(known)
                                    + ". Give it to the builder of the Revo.")
                    .with(kind, key.name()));
        }
        return one;
    }

    private static String names(Map<Key, ?> known) {
        return known.isEmpty()
                ? "none"
                : known.keySet().stream().sorted().map(Key::toString).collect(Collectors.joining(", "));
    }

    List<Plan<?, ?>> plans() {
        List<Plan<?, ?>> all = new ArrayList<>(plans.values());
        all.sort(Comparator.<Plan<?, ?>, String>comparing(Plan::name).thenComparing(Plan::version));
        return List.copyOf(all);
    }

    List<Job<?, ?>> jobs() {
        List<Job<?, ?>> all = new ArrayList<>(jobs.values());
        all.sort(Comparator.<Job<?, ?>, String>comparing(Job::name).thenComparing(Job::version));
        return List.copyOf(all);
    }
}
