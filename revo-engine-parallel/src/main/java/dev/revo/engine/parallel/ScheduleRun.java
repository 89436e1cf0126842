package dev.revo.engine.parallel;

import dev.revo.audit.AuditRecord.Result;
import dev.revo.error.CancelledException;
import dev.revo.error.DeadlineExceededException;
import dev.revo.error.DeniedException;
import dev.revo.error.ProviderException;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.parallel.Schedule;
import dev.revo.parallel.ScheduleEvent;
import dev.revo.run.RunId;
import dev.revo.run.RunQuery;
import dev.revo.run.RunSummary;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunBody;
import dev.revo.spi.RunExecution;
import dev.revo.spi.RunRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The body of a schedule in one life of a process: it starts what is due and waits for the next time. What it knows it can know
 * again: the key of a start is made of the run and the time, so that a time starts one run, whoever comes to it and how often.
 * Confined to one attempt at a time.
 */
final class ScheduleRun implements RunBody<String> {
    private static final Logger LOG = LoggerFactory.getLogger(ScheduleRun.class);

    static final String DONE = "schedule.done";
    static final String FIRE = "schedule:fire";

    /** How late a start may be that is not made up for. */
    static final Duration LATE = Duration.ofMinutes(1);

    /**
     * Retention deletes runs with their keys, a day after their end at the earliest. A time that is followed by another one within a
     * day is not the last one for longer than the key of its start is there; all others are written down. So the journal grows by two
     * lines a day at the most, however often the schedule starts something.
     */
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private final String name;
    private final ScheduleDefinition what;
    private final Supplier<Instant> clock;
    private final Function<ScheduleDefinition, RunRequest<?>> target;
    private @Nullable Instant done;

    /**
     * @param target makes the request of what it starts, each time anew: it may not be registered any more
     */
    ScheduleRun(
            String name,
            ScheduleDefinition what,
            Supplier<Instant> clock,
            Function<ScheduleDefinition, RunRequest<?>> target) {
        this.name = name;
        this.what = what;
        this.clock = clock;
        this.target = target;
    }

    @Override
    public synchronized String run(RunExecution execution) {
        execution.checkpoint();
        Cron times = what.times();
        Instant now = clock.get();
        Instant marked = marked(execution);
        Instant from = done == null ? marked : done;
        Optional<Instant> due = now.isAfter(from) ? times.latest(from, what.atMost(now)) : Optional.empty();
        due.ifPresent(time -> {
            come(execution, time, now);
            done = time;
        });
        Instant reached = due.orElse(from);
        Optional<Instant> next = what.next(times, reached.isAfter(now) ? reached : now);
        due.filter(time -> mustBeMarked(time, marked, next))
                .ifPresent(time -> execution.record(DONE, 1, time.toString().getBytes(StandardCharsets.UTF_8)));
        if (next.isEmpty()) {
            return "ended";
        }
        throw execution.park("schedule", next.get());
    }

    private static Instant marked(RunExecution execution) {
        return execution.recorded().stream()
                .filter(entry -> entry.type().equals(DONE))
                .reduce((earlier, later) -> later)
                .map(JournalEntry::text)
                .map(Instant::parse)
                .orElse(execution.context().started());
    }

    private static boolean mustBeMarked(Instant time, Instant marked, Optional<Instant> next) {
        return !time.isBefore(marked.plus(REMEMBERED))
                || next.filter(time.plus(REMEMBERED)::isAfter).isEmpty();
    }

    private void come(RunExecution execution, Instant time, Instant now) {
        if (what.missed() == Schedule.Missed.SKIP && time.plus(LATE).isBefore(now)) {
            skip(execution, time, "missed");
            return;
        }
        try {
            if (what.overlap() == Schedule.Overlap.SKIP && lastGoesOn(execution, time)) {
                skip(execution, time, "overlap");
                return;
            }
            RunId started = execution.startBeside(
                    key(execution.context().id(), time),
                    target.apply(what),
                    what.options().options());
            execution.emit(head -> new ScheduleEvent.Started(head, name, time, started));
        } catch (CancelledException | DeadlineExceededException e) {
            // It is told to end itself.
            throw e;
        } catch (RuntimeException e) {
            refused(execution, time, e);
        }
    }

    static String key(RunId schedule, Instant time) {
        return "revo schedule " + schedule.value() + " " + time;
    }

    private void skip(RunExecution execution, Instant time, String reason) {
        execution.emit(head -> new ScheduleEvent.Skipped(head, name, time, reason));
    }

    private void refused(RunExecution execution, Instant time, RuntimeException why) {
        String code = why instanceof RevoException known ? known.code() : "agent_failed";
        Result result = why instanceof DeniedException ? Result.DENIED : Result.FAILED;
        execution.emit(head -> new ScheduleEvent.Refused(head, name, time, code));
        LOG.atWarn()
                .setCause(why)
                .addKeyValue("run", execution.context().id())
                .log("The schedule {} could not start its run of {}", name, time);
        try {
            execution.audit(FIRE, name, result, Map.of("time", time.toString(), "code", code));
        } catch (ProviderException | UnavailableException e) {
            // Perhaps the reason itself. It goes on, and starts nothing as long as that cannot be audited.
            LOG.atError().setCause(e).log("A refused start of the schedule {} could not be audited", name);
        }
    }

    // What was started at this time or later is no run before it. One that has ended since went on at the time itself.
    private boolean lastGoesOn(RunExecution execution, Instant time) {
        return execution
                .runs(RunQuery.all().tag(Schedule.TAG + name).until(time).top(1))
                .items()
                .stream()
                .map(RunSummary::ended)
                .anyMatch(ended -> ended.isEmpty() || ended.get().isAfter(time));
    }
}
