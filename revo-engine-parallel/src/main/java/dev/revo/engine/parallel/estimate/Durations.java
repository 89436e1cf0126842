package dev.revo.engine.parallel.estimate;

import static java.util.Objects.requireNonNull;

import dev.revo.run.RunId;
import dev.revo.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the steps of plans took, for each tenant by itself, in memory: at most 20,000 steps of 256 durations, about 30 MB. What
 * was not used for 30 days is forgotten; where there is no room, the tenant with the most steps gives up the plan that it used
 * least recently. Thread-safe.
 */
public final class Durations {
    static final int MOST_STEPS = 20_000;
    static final int MOST_RUNS = 10_000;
    static final Duration KEPT = Duration.ofDays(30);

    private static final int LOOKS = 64;

    private final TimeSource time;
    private final int mostSteps;
    private final Map<String, Tenant> tenants = new HashMap<>();
    private int looks;

    private static final class Tenant {
        private final Map<String, Kept> plans = new LinkedHashMap<>(16, 0.75f, true);
        private final Waits waits = new Waits();
        private final Map<RunId, Pace> runs = new LinkedHashMap<>(16, 0.75f, true);

        int steps() {
            return plans.values().stream().mapToInt(kept -> kept.times.size()).sum();
        }
    }

    private static final class Kept {
        private final PlanTimes times = new PlanTimes();
        private Instant used;

        Kept(Instant used) {
            this.used = used;
        }
    }

    private Durations(TimeSource time, int mostSteps) {
        this.time = time;
        this.mostSteps = mostSteps;
    }

    /** Empty, by this clock. */
    public static Durations create(TimeSource time) {
        return create(time, MOST_STEPS);
    }

    static Durations create(TimeSource time, int mostSteps) {
        return new Durations(requireNonNull(time, "time"), mostSteps);
    }

    /**
     * What is learned from a run and told about it; the same for all attempts at it.
     *
     * @param plan the name of the plan or job
     * @param begun whether earlier attempts left something: if none of them was here, an earlier process began the run
     */
    public synchronized Pace pace(String tenant, String plan, RunId run, boolean begun) {
        Instant now = time.instant();
        if (++looks % LOOKS == 0) {
            tidy(now);
        }
        Tenant own = tenants.computeIfAbsent(tenant, name -> new Tenant());
        Kept kept = own.plans.computeIfAbsent(plan, name -> new Kept(now));
        kept.used = now;
        Pace pace = own.runs.computeIfAbsent(run, id -> new Pace(kept.times, own.waits, begun));
        if (own.runs.size() > MOST_RUNS) {
            first(own.runs);
        }
        return pace;
    }

    /** A run is over: nothing more is learned from it. */
    public synchronized void over(String tenant, RunId run) {
        Tenant own = tenants.get(tenant);
        if (own != null) {
            own.runs.remove(run);
        }
    }

    private static void first(Map<?, ?> oldest) {
        Iterator<?> keys = oldest.keySet().iterator();
        keys.next();
        keys.remove();
    }

    private void tidy(Instant now) {
        for (Tenant tenant : tenants.values()) {
            tenant.plans.values().removeIf(kept -> kept.used.plus(KEPT).isBefore(now));
        }
        tenants.values().removeIf(tenant -> tenant.plans.isEmpty() && tenant.runs.isEmpty());
        int all = steps();
        while (all > mostSteps) {
            Tenant largest = null;
            int most = -1;
            for (Tenant tenant : tenants.values()) {
                if (tenant.steps() > most) {
                    largest = tenant;
                    most = tenant.steps();
                }
            }
            first(requireNonNull(largest, "largest").plans);
            all = steps();
        }
    }

    /** How many steps it knows. */
    synchronized int steps() {
        return tenants.values().stream().mapToInt(Tenant::steps).sum();
    }
}
