package dev.revo.engine.parallel;

import static java.util.Objects.requireNonNull;

import dev.revo.data.Page;
import dev.revo.error.CancelledException;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.UnavailableException;
import dev.revo.parallel.Schedule;
import dev.revo.parallel.ScheduleStatus;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.run.RunQuery;
import dev.revo.run.RunRef;
import dev.revo.run.RunState;
import dev.revo.run.RunStatus;
import dev.revo.run.RunSummary;
import dev.revo.spi.Gate;
import dev.revo.spi.JournaledRun;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Schedules of one scope. One of a name follows the one that ended before it: the key of its submission says after which. So of
 * callers that begin two at once the second one meets the key of the first.
 */
final class Schedules {
    private static final String START = Requests.SCHEDULE + ":start";
    private static final String READ = Requests.SCHEDULE + ":read";
    private static final String END = Requests.SCHEDULE + ":end";
    private static final int MOST_TRIES = 100;
    private static final Duration ENDING = Duration.ofSeconds(10);

    private final Gate gate;
    private final Requests requests;
    private final Supplier<RunJournal> journal;

    Schedules(Gate gate, Requests requests, Supplier<RunJournal> journal) {
        this.gate = gate;
        this.requests = requests;
        this.journal = journal;
    }

    ScheduleStatus start(Schedule schedule, RunOptions options) {
        ScheduleDefinition what = ScheduleDefinition.of(schedule, requireNonNull(options, "options"), target(schedule));
        if (what.next(what.times(), now()).isEmpty()) {
            throw InvalidRequestException.field(
                    schedule.until().isPresent() ? "schedule.until" : "schedule.cron",
                    "leaves '" + schedule.cron() + "' no time from now on",
                    "Use an expression that comes true, and an end after its first time.");
        }
        return begun(schedule.name(), what);
    }

    private ScheduleStatus begun(String name, ScheduleDefinition what) {
        Optional<RunSummary> newest = newest(name);
        Optional<RunId> after = newest.map(RunSummary::id);
        for (int tries = 0;
                tries < MOST_TRIES && !newest.filter(Schedules::goesOn).isPresent();
                tries++) {
            Optional<RunHandle<String>> run = submitted(name, what, after);
            if (run.isEmpty()) {
                // Somebody else was faster, with another definition.
                newest = newest(name);
                after = newest.map(RunSummary::id);
            } else if (run.get().status().state().terminal()) {
                // One that ended, and whose row was not to be seen yet.
                after = run.map(RunHandle::id);
            } else {
                return status(name, run.get().id(), what);
            }
        }
        RunSummary there = newest.filter(Schedules::goesOn).orElseThrow(() -> exists(name));
        return gate.call(START, name, ctx -> same(there, what));
    }

    private static boolean goesOn(RunSummary run) {
        return !run.state().terminal();
    }

    private RunRequest<?> target(Schedule schedule) {
        return schedule.job().isPresent()
                ? requests.job(schedule.job().get())
                : requests.plan(
                        schedule.plan().orElseThrow().plan(),
                        schedule.plan().orElseThrow().inputJson());
    }

    /** Empty when the key is another definition's. */
    private Optional<RunHandle<String>> submitted(String name, ScheduleDefinition what, Optional<RunId> after) {
        String key =
                "revo schedule " + name + " after " + after.map(RunId::value).orElse("nothing");
        try {
            return Optional.of(gate.submit(
                    requests.schedule(name, what), RunOptions.defaults().idempotencyKey(key)));
        } catch (ConflictException e) {
            if (e.code().equals("idempotency_key_reused")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private ScheduleStatus same(RunSummary there, ScheduleDefinition what) {
        if (!definition(there.id()).filter(what::equals).isPresent()) {
            throw exists(there.name());
        }
        return status(there.name(), there.id(), what);
    }

    private static ConflictException exists(String name) {
        return new ConflictException(Fault.of(
                        "schedule_exists",
                        "There is another schedule of the name " + name + ". End it by unschedule(\"" + name
                                + "\") first, or take another name.")
                .with("schedule", name));
    }

    List<ScheduleStatus> list() {
        return gate.call(READ, "", ctx -> {
            List<ScheduleStatus> all = new ArrayList<>();
            RunQuery query = RunQuery.all().kind(Requests.SCHEDULE).top(1_000);
            Page<RunSummary> page = gate.runs(query);
            while (true) {
                for (RunSummary run : page.items()) {
                    if (goesOn(run)) {
                        definition(run.id()).ifPresent(what -> all.add(status(run.name(), run.id(), what)));
                    }
                }
                if (page.next().isEmpty()) {
                    all.sort(Comparator.comparing(ScheduleStatus::name));
                    return List.copyOf(all);
                }
                page = gate.runs(query.after(page.next().get()));
            }
        });
    }

    boolean end(String name) {
        return gate.call(END, Schedule.checked(name), ctx -> {
            Optional<RunSummary> run = newest(name).filter(Schedules::goesOn);
            run.flatMap(there -> definition(there.id()).map(what -> handle(there.id(), name, what)))
                    .ifPresent(Schedules::cancel);
            return run.isPresent();
        });
    }

    private RunHandle<String> handle(RunId run, String name, ScheduleDefinition what) {
        return gate.run(run, requests.schedule(name, what))
                .orElseThrow(() -> new UnavailableException(
                        Fault.of("run_elsewhere", "The schedule " + name + " is held by another process. End it there.")
                                .with("run", run)));
    }

    // When this returns, the name is free, unless the body is starting something and does not stop.
    private static void cancel(RunHandle<String> run) {
        run.cancel("unscheduled");
        try {
            run.await(ENDING);
        } catch (CancelledException e) {
            return;
        }
    }

    private Optional<RunSummary> newest(String name) {
        RunQuery query = RunQuery.all().kind(Requests.SCHEDULE).name(name).top(1);
        return gate.runs(query).items().stream().findFirst();
    }

    private Optional<ScheduleDefinition> definition(RunId run) {
        return JournaledRun.of(journal.get().read(gate.context(), run, 0, 1))
                .map(JournaledRun::inputJson)
                .map(ScheduleDefinition::read);
    }

    private ScheduleStatus status(String name, RunId run, ScheduleDefinition what) {
        boolean paused = gate.run(run, requests.schedule(name, what))
                .map(RunHandle::status)
                .filter(Schedules::paused)
                .isPresent();
        Optional<RunId> last = gate.runs(RunQuery.all().tag(Schedule.TAG + name).top(1)).items().stream()
                .map(RunSummary::id)
                .findFirst();
        return new ScheduleStatus(
                name,
                RunRef.of(run, Requests.SCHEDULE, name),
                what.cron(),
                ZoneId.of(what.zone()),
                what.next(what.times(), now()),
                paused,
                last);
    }

    private static boolean paused(RunStatus status) {
        return status.state() == RunState.PAUSED || status.requested().equals(Optional.of(RunStatus.Request.PAUSE));
    }

    private Instant now() {
        return requests.runs().now();
    }
}
