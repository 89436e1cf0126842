package dev.revo.engine.parallel.schedule;

import static dev.revo.engine.parallel.schedule.Simulation.MILLI;
import static dev.revo.engine.parallel.schedule.Simulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.engine.parallel.schedule.Simulation.Discipline;
import dev.revo.engine.parallel.schedule.Simulation.Job;
import dev.revo.run.Priority;
import dev.revo.spi.Load;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Fairness in numbers, under simulated time; each number is missed by an order that is not fair, on the same trace. */
final class FairnessTest {
    private static final Duration NEVER = Duration.ofDays(365);

    private static Scheduling scheduling(int places) {
        return Scheduling.defaults().concurrency(places).ageing(NEVER);
    }

    /** Twelve tenants, weights 1 to 3, whose bodies take 1 ms to 10 s in the mean, always with eight of them waiting. */
    private static final class Ladder {
        static final int TENANTS = 12;
        static final long LENGTH = 1_200 * SECOND;

        final Random random = new Random(7);
        final Simulation simulation;
        final List<Double> means = new ArrayList<>();

        Ladder(Discipline discipline) {
            simulation = new Simulation(discipline, job -> submit(tenant(job)));
            for (int i = 0; i < TENANTS; i++) {
                // One in each of twelve equal parts of the range, so that the longest and the shortest are there.
                means.add(MILLI * Math.pow(10_000, (i + random.nextDouble()) / TENANTS));
            }
            for (int i = 0; i < TENANTS * 8; i++) {
                submit(i % TENANTS);
            }
            simulation.run(LENGTH);
        }

        static int tenant(Job job) {
            return Integer.parseInt(job.tenant);
        }

        static int weight(int tenant) {
            return 1 + tenant * 5 % 3;
        }

        static Scheduling weighted() {
            Scheduling all = scheduling(8);
            for (int i = 0; i < TENANTS; i++) {
                all = all.tenantWeight("" + i, weight(i));
            }
            return all;
        }

        private void submit(int tenant) {
            double mean = means.get(tenant);
            simulation.submit(new Job("" + tenant, Priority.MEDIUM, (long) (mean * (0.5 + random.nextDouble()))));
        }

        /** Time at work of each tenant over what its weight gives it; 1 is exact. */
        List<Double> shares() {
            double all = simulation.served(LENGTH / 10, job -> 1);
            int weights = 0;
            for (int i = 0; i < TENANTS; i++) {
                weights += weight(i);
            }
            List<Double> shares = new ArrayList<>();
            for (int i = 0; i < TENANTS; i++) {
                int own = i;
                double due = all * weight(i) / weights;
                shares.add(simulation.served(LENGTH / 10, job -> tenant(job) == own ? 1 : 0) / due);
            }
            return shares;
        }
    }

    @Test
    void tenants_get_time_by_weight_whatever_their_bodies_take() {
        List<Double> shares = new Ladder(Discipline.fair(Ladder.weighted())).shares();
        assertThat(Simulation.jain(shares)).isGreaterThan(0.98);
        assertThat(shares).allSatisfy(share -> assertThat(share).isBetween(0.95, 1.05));
    }

    @Test
    void who_comes_first_or_is_urgent_gets_more_than_its_share_without_fairness() {
        for (Discipline each : List.of(Discipline.fifo(8), Discipline.strict(8))) {
            List<Double> shares = new Ladder(each).shares();
            assertThat(Simulation.jain(shares)).isLessThan(0.5);
            assertThat(shares).anySatisfy(share -> assertThat(share).isLessThan(0.5));
        }
    }

    /** 99 tenants with a body now and then, and perhaps one more with 100,000 at once. */
    private static List<Long> quietWaits(Discipline discipline, boolean noise, double load) {
        int places = 16;
        Random random = new Random(11);
        Simulation simulation = new Simulation(discipline, job -> {});
        if (noise) {
            for (int i = 0; i < 100_000; i++) {
                simulation.submit(new Job("noisy", Priority.MEDIUM, duration(random)));
            }
        }
        Random arrivals = new Random(13);
        double gap = 10.0 * MILLI / (places * load);
        long at = 0;
        List<Job> quiet = new ArrayList<>();
        while (at < 40 * SECOND) {
            at += (long) (-gap * Math.log(1 - arrivals.nextDouble()));
            Job job = new Job("quiet-" + arrivals.nextInt(99), Priority.MEDIUM, duration(arrivals));
            quiet.add(job);
            simulation.at(at, () -> simulation.submit(job));
        }
        simulation.run(4_000 * SECOND);
        return quiet.stream().map(Job::waited).toList();
    }

    private static long duration(Random random) {
        return (long) (MILLI * (5 + 10 * random.nextDouble()));
    }

    private static long p99(Discipline discipline, boolean noise, double load) {
        return Simulation.quantile(quietWaits(discipline, noise, load), 0.99);
    }

    @Test
    void quiet_tenants_wait_at_most_twice_as_long_beside_a_noisy_one() {
        long alone = p99(Discipline.fair(scheduling(16)), false, 0.9);
        assertThat(p99(Discipline.fair(scheduling(16)), true, 0.9)).isLessThanOrEqualTo(2 * alone);
    }

    @Test
    void quiet_tenants_who_would_not_wait_at_all_wait_less_than_a_body_takes() {
        assertThat(p99(Discipline.fair(scheduling(16)), false, 0.5)).isLessThan(MILLI);
        assertThat(p99(Discipline.fair(scheduling(16)), true, 0.5)).isLessThan(10 * MILLI);
    }

    @Test
    void quiet_tenants_wait_for_the_whole_noise_when_who_comes_first_is_first() {
        assertThat(p99(Discipline.fifo(16), true, 0.9)).isGreaterThan(60 * SECOND);
        assertThat(p99(Discipline.strict(16), true, 0.9)).isGreaterThan(60 * SECOND);
    }

    /** Bodies of all lanes wait all the time. */
    private static Map<Priority, Double> lanes(Discipline discipline) {
        Random random = new Random(17);
        List<Simulation> made = new ArrayList<>();
        Simulation simulation = new Simulation(discipline, job -> submit(made.get(0), job.load.priority(), random));
        made.add(simulation);
        for (int i = 0; i < 64; i++) {
            submit(simulation, Lane.ORDER.get(i % 4), random);
        }
        simulation.run(600 * SECOND);
        Map<Priority, Double> shares = new TreeMap<>();
        double all = simulation.served(60 * SECOND, job -> 1);
        for (Priority each : Priority.values()) {
            shares.put(each, simulation.served(60 * SECOND, job -> job.load.priority() == each ? 1 : 0) / all);
        }
        return shares;
    }

    // The more urgent, the longer: equal starts would be far from equal time.
    private static void submit(Simulation simulation, Priority priority, Random random) {
        double mean = MILLI * Math.pow(6, 1 + Lane.ORDER.indexOf(priority));
        simulation.submit(new Job("t" + random.nextInt(3), priority, (long) (mean * (0.5 + random.nextDouble()))));
    }

    @Test
    void lanes_get_time_by_weight() {
        Map<Priority, Double> shares = lanes(Discipline.fair(scheduling(5)));
        int weight = 1;
        for (Priority each : Priority.values()) {
            assertThat(shares.getOrDefault(each, 0.0) * 15 / weight)
                    .as("%s", each)
                    .isBetween(0.95, 1.05);
            weight *= 2;
        }
    }

    @Test
    void lanes_starve_when_the_order_is_strict() {
        assertThat(lanes(Discipline.strict(5)).getOrDefault(Priority.LOW, 1.0)).isLessThan(0.01);
        assertThat(lanes(Discipline.fifo(5)).getOrDefault(Priority.LOW, 1.0)).isLessThan(0.04);
    }

    /** A hundred seconds of low work of one tenant against urgent work of another that never ends, on one place. */
    private static long lastLow(Discipline discipline) {
        List<Simulation> made = new ArrayList<>();
        Simulation simulation = new Simulation(discipline, job -> {
            if (job.tenant.equals("urgent")) {
                made.get(0).submit(new Job("urgent", Priority.URGENT, SECOND));
            }
        });
        made.add(simulation);
        simulation.submit(new Job("urgent", Priority.URGENT, SECOND));
        simulation.submit(new Job("urgent", Priority.URGENT, SECOND));
        List<Job> low = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Job job = new Job("low", Priority.LOW, SECOND);
            low.add(job);
            simulation.submit(job);
        }
        simulation.run(5_000 * SECOND);
        return low.stream()
                .mapToLong(job -> job.begun < 0 ? Long.MAX_VALUE : job.waited())
                .max()
                .orElseThrow();
    }

    @Test
    void what_waits_grows_more_urgent() {
        // Three steps up, and then its tenant has half of the only place.
        long bound = 3 * 10 * SECOND + 2 * 100 * SECOND;
        assertThat(lastLow(Discipline.fair(scheduling(1).ageing(Duration.ofSeconds(10)))))
                .isLessThan(bound);
        assertThat(lastLow(Discipline.fair(scheduling(1))))
                .as("by the weight of its lane alone")
                .isBetween(800 * SECOND, 1_000 * SECOND);
        assertThat(lastLow(Discipline.strict(1))).as("by strict order").isEqualTo(Long.MAX_VALUE);
    }

    /** How many bodies of two tenants begin before the first of any ends: nobody knows how long they take. */
    private static Map<String, Long> begunUnknown(int weight) {
        Simulation simulation = new Simulation(Discipline.fair(scheduling(100)), job -> {});
        Load heavy = Load.of(Priority.MEDIUM).weight(weight);
        for (int i = 0; i < 100; i++) {
            simulation.submit(new Job("heavy", heavy, SECOND));
            simulation.submit(new Job("light", Priority.MEDIUM, SECOND));
        }
        simulation.run(MILLI);
        return simulation.begun.stream().collect(Collectors.groupingBy(job -> job.tenant, Collectors.counting()));
    }

    @Test
    void bodies_that_weigh_four_begin_a_quarter_as_often_while_nobody_knows_how_long_they_take() {
        assertThat(begunUnknown(4)).containsOnly(Map.entry("heavy", 20L), Map.entry("light", 80L));
        assertThat(begunUnknown(1))
                .as("the control: of equal weight")
                .containsOnly(Map.entry("heavy", 50L), Map.entry("light", 50L));
    }
}
