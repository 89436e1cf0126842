package dev.revo.parallel;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A job or a plan that is to run at the times of a cron expression, with the same input each time: see {@link
 * ParallelMind#schedule}. Immutable; each copy method replaces one option.
 */
public final class Schedule {
    /** What the tags of the runs of a schedule begin with; its name follows. */
    public static final String TAG = "schedule:";

    // With the beginning of its tag it is a tag.
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,55}");
    private static final int LONGEST = 200;

    private final String name;
    private final String cron;
    private final ZoneId zone;
    private final @Nullable JobRequest<?> job;
    private final @Nullable PlanRequest<?> plan;
    private final Missed missed;
    private final Overlap overlap;
    private final @Nullable Instant until;

    /**
     * What becomes of a time that passed while no process ran, while the schedule was paused, or that its process came to more than
     * a minute late.
     */
    public enum Missed {
        /** The latest one is made up for, once. */
        ONCE,
        /** It is left out. */
        SKIP
    }

    /** What becomes of a time at which the schedule's last run goes on. */
    public enum Overlap {
        /** Nothing is started. */
        SKIP,
        /** The next run is started beside it. */
        START
    }

    private Schedule(
            String name,
            String cron,
            ZoneId zone,
            @Nullable JobRequest<?> job,
            @Nullable PlanRequest<?> plan,
            Missed missed,
            Overlap overlap,
            @Nullable Instant until) {
        this.name = name;
        this.cron = cron;
        this.zone = requireNonNull(zone, "zone");
        this.job = job;
        this.plan = plan;
        this.missed = requireNonNull(missed, "missed");
        this.overlap = requireNonNull(overlap, "overlap");
        this.until = until;
    }

    /**
     * Runs of this job. What was missed is made up for once, and nothing is started while the last run goes on.
     *
     * @param name 1 to 55 of a-z, 0-9, {@code _} and {@code -}; one of the tenant's schedules
     * @param cron five fields: minute, hour, day of the month, month, day of the week; where both days are given, either will do.
     *     Looked at when the schedule begins
     * @param zone in which the times are meant
     */
    public static Schedule cron(String name, String cron, ZoneId zone, JobRequest<?> job) {
        return of(name, cron, zone, requireNonNull(job, "job"), null);
    }

    /** Runs of this plan; otherwise like {@link #cron(String, String, ZoneId, JobRequest)}. */
    public static Schedule cron(String name, String cron, ZoneId zone, PlanRequest<?> plan) {
        return of(name, cron, zone, null, requireNonNull(plan, "plan"));
    }

    private static Schedule of(
            String name, String cron, ZoneId zone, @Nullable JobRequest<?> job, @Nullable PlanRequest<?> plan) {
        if (cron.isBlank() || cron.length() > LONGEST) {
            throw InvalidRequestException.field(
                    "schedule.cron",
                    "is blank or has more than " + LONGEST + " characters",
                    "Use five fields, such as '30 6 * * 1-5'.");
        }
        return new Schedule(checked(name), cron.strip(), zone, job, plan, Missed.ONCE, Overlap.SKIP, null);
    }

    /**
     * The name, if it may be one.
     *
     * @throws InvalidRequestException when it may not
     */
    public static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw InvalidRequestException.field(
                    "schedule.name", "'" + name + "' is not a name", "Use 1 to 55 of a-z, 0-9, _ and -.");
        }
        return name;
    }

    /** A copy that does this about times that it missed. */
    public Schedule missed(Missed then) {
        return new Schedule(name, cron, zone, job, plan, then, overlap, until);
    }

    /** A copy that does this while its last run goes on. */
    public Schedule overlap(Overlap then) {
        return new Schedule(name, cron, zone, job, plan, missed, then, until);
    }

    /** A copy that ends after this instant, at which it may start a last run. */
    public Schedule until(Instant last) {
        return new Schedule(name, cron, zone, job, plan, missed, overlap, requireNonNull(last, "last"));
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** The tag of its runs, by which they are found. */
    public String tag() {
        return TAG + name;
    }

    /** The cron expression as it was given. */
    public String cron() {
        return cron;
    }

    /** The zone. */
    public ZoneId zone() {
        return zone;
    }

    /** The job, if it runs one. */
    public Optional<JobRequest<?>> job() {
        return Optional.ofNullable(job);
    }

    /** The plan, if it runs one. */
    public Optional<PlanRequest<?>> plan() {
        return Optional.ofNullable(plan);
    }

    /** What becomes of times that were missed. */
    public Missed missed() {
        return missed;
    }

    /** What becomes of times at which the last run goes on. */
    public Overlap overlap() {
        return overlap;
    }

    /** The last instant at which it may start a run, if there is one. */
    public Optional<Instant> until() {
        return Optional.ofNullable(until);
    }

    @Override
    public String toString() {
        return name + " at '" + cron + "' in " + zone;
    }
}
