package dev.revo.engine.parallel;

import dev.revo.data.Shape;
import dev.revo.engine.parallel.plan.Runs;
import dev.revo.engine.parallel.plan.Signals;
import dev.revo.engine.parallel.plan.TakeOver;
import dev.revo.engine.parallel.plan.Work;
import dev.revo.error.AgentException;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.event.RevoEvent;
import dev.revo.parallel.Job;
import dev.revo.parallel.JobRequest;
import dev.revo.parallel.Plan;
import dev.revo.parallel.TaskEvent;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.ResultCodec;
import dev.revo.spi.RunExecution.Note;
import dev.revo.spi.RunKind;
import dev.revo.spi.RunRequest;
import dev.revo.spi.RunRequest.TakesOver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** Makes runs of plans and jobs, and makes them again after a restart. */
final class Requests {
    static final String PLAN = "plan";
    static final String JOB = "job";
    static final String SCHEDULE = "schedule";
    private static final Shape<Envelope> ENVELOPE = Shape.of(Envelope.class);

    /**
     * A run's input as the journal has it. The version is inside, so that rights and references are the same for all versions
     * of a name.
     *
     * @param digest of a plan's form: one that was changed without a new version does not take over its runs
     * @param taken what it took over from an earlier run
     */
    record Envelope(
            int version,
            Optional<String> digest,
            String input,
            Duration delay,
            List<String> tags,
            Optional<Taken> taken) {
        /** The same without what it took over. */
        Envelope anew() {
            return new Envelope(version, digest, input, delay, tags, Optional.empty());
        }
    }

    /**
     * What a run took over. It stands with what was submitted, so that it is there from the first moment on, whatever becomes of the
     * other run.
     *
     * @param run that ended
     * @param step from which on everything runs again
     * @param lines of its journal that count for this one
     * @param children keys of runs below it, whose results the kernel takes over
     */
    record Taken(String run, String step, List<Line> lines, Set<String> children) {}

    /** A line as its journal entry has it. */
    record Line(String type, int version, String text) {
        static Line of(Note note) {
            return new Line(note.type(), note.version(), note.text());
        }

        Note note() {
            return new Note(type, version, text);
        }
    }

    private final Supplier<Catalogue> catalogue;
    private final Runs runs;

    Requests(Supplier<Catalogue> catalogue, Function<Requests, Runs> runs) {
        this.catalogue = catalogue;
        this.runs = runs.apply(this);
    }

    Runs runs() {
        return runs;
    }

    <O> RunRequest<O> plan(Plan<?, O> plan, String input) {
        return plan(plan, input, Optional.empty());
    }

    private <O> RunRequest<O> plan(Plan<?, O> plan, String input, Optional<Taken> taken) {
        same(plan.digest(), catalogue.get().plan(plan.name(), plan.version()));
        Envelope envelope =
                new Envelope(plan.version(), Optional.of(plan.digest()), input, Duration.ZERO, List.of(), taken);
        RunRequest<O> request = request(PLAN, taking(Work.of(plan), envelope), envelope, plan.output());
        return taken.map(from -> request.takesOver(new TakesOver(RunId.parse(from.run()), from.children())))
                .orElse(request);
    }

    private static Work taking(Work work, Envelope envelope) {
        return envelope.taken()
                .map(taken -> work.taking(taken.lines().stream().map(Line::note).toList()))
                .orElse(work);
    }

    /**
     * A run with the input of one that ended, which takes over what is said.
     *
     * @param chosen from the earlier run's work
     */
    RunRequest<?> retry(String name, String inputJson, RunId ended, String step, Function<Work, TakeOver> chosen) {
        Envelope envelope = ENVELOPE.decode(inputJson);
        Plan<?, ?> plan = registered(name, envelope);
        TakeOver over = chosen.apply(taking(Work.of(plan), envelope));
        List<Line> lines = over.lines().stream().map(Line::of).toList();
        Taken taken = new Taken(ended.value(), step, lines, over.children());
        return plan(plan, envelope.input(), Optional.of(taken));
    }

    private Plan<?, ?> registered(String name, Envelope envelope) {
        Plan<?, ?> plan = catalogue.get().plan(name, envelope.version());
        envelope.digest().ifPresent(digest -> same(digest, plan));
        return plan;
    }

    <O> RunRequest<O> job(JobRequest<O> request) {
        return job(request.job(), request.inputJson(), request.delay(), request.tags());
    }

    private <O> RunRequest<O> job(Job<?, O> job, String input, Duration delay, List<String> tags) {
        catalogue.get().job(job.name(), job.version());
        Envelope envelope = new Envelope(job.version(), Optional.empty(), input, delay, tags, Optional.empty());
        return request(JOB, Work.of(job, input), envelope, job.output());
    }

    private <O> RunRequest<O> request(String kind, Work work, Envelope envelope, Shape<O> output) {
        RunRequest<O> request =
                RunRequest.durable(kind, work.name(), ENVELOPE.encode(envelope), ResultCodec.of(output), execution -> {
                    Instant due = execution.context().started().plus(envelope.delay());
                    if (runs.now().isBefore(due)) {
                        throw execution.park("delay", due);
                    }
                    Object value = runs.run(work, envelope.input(), execution);
                    if (value == null) {
                        throw new AgentException(Fault.of(
                                "no_result",
                                "The result of " + work.name()
                                        + " is Void, so there is nothing to await. Let it return a value."));
                    }
                    // It was read by the shape of the result step, which is that of the whole.
                    @SuppressWarnings("unchecked")
                    O result = (O) value;
                    return result;
                });
        return work.undoes() ? request.compensates() : request;
    }

    private static void same(String digest, Plan<?, ?> registered) {
        if (!digest.equals(registered.digest())) {
            throw new ConflictException(Fault.of(
                            "plan_differs",
                            "The plan " + registered + " is registered with other steps than this run was started with."
                                    + " Register the earlier form, and the new one under another version.")
                    .with("plan", registered.name()));
        }
    }

    /** The run that a schedule is. */
    RunRequest<String> schedule(String name, ScheduleDefinition what) {
        ScheduleRun body = new ScheduleRun(
                name, what, () -> runs.now(), due -> rebuild(due.kind(), due.name(), ENVELOPE.decode(due.input())));
        return RunRequest.durable(SCHEDULE, name, what.json(), ResultCodec.of(Shape.of(String.class)), body)
                .standing();
    }

    RunKind schedules() {
        return new RunKind() {
            @Override
            public String kind() {
                return SCHEDULE;
            }

            @Override
            public RunRequest<?> rebuild(RunContext ctx, String name, String inputJson) {
                return schedule(name, ScheduleDefinition.read(inputJson));
            }

            @Override
            public RunRequest<?> anew(RunContext ctx, String name, String inputJson) {
                throw new ConflictException(Fault.of(
                                "schedule_over",
                                "A schedule that ended is begun again by parallel().schedule(...), so that there is one of"
                                        + " its name.")
                        .with("schedule", name));
            }
        };
    }

    RunKind kind(String kind) {
        return new RunKind() {
            @Override
            public String kind() {
                return kind;
            }

            @Override
            public RunRequest<?> rebuild(RunContext ctx, String name, String inputJson) {
                return Requests.this.rebuild(kind, name, ENVELOPE.decode(inputJson));
            }

            @Override
            public RunRequest<?> anew(RunContext ctx, String name, String inputJson) {
                return Requests.this.rebuild(
                        kind, name, ENVELOPE.decode(inputJson).anew());
            }

            @Override
            public boolean isSaid(List<JournalEntry> entries, Note note) {
                return RunKind.super.isSaid(entries, note) || Signals.isOver(entries, note, runs.now());
            }

            @Override
            public Optional<Function<RevoEvent.Head, RevoEvent>> heard(Note note) {
                return Signals.step(note).map(step -> head -> new TaskEvent.Signalled(head, step));
            }
        };
    }

    private RunRequest<?> rebuild(String kind, String name, Envelope envelope) {
        if (kind.equals(JOB)) {
            Job<?, ?> job = catalogue.get().job(name, envelope.version());
            return job(job, envelope.input(), envelope.delay(), envelope.tags());
        }
        return plan(registered(name, envelope), envelope.input(), envelope.taken());
    }

    /** What a run of before did, as far as it is registered. */
    Work work(String kind, String name, String inputJson) {
        Envelope envelope = ENVELOPE.decode(inputJson);
        return kind.equals(JOB)
                ? Work.of(catalogue.get().job(name, envelope.version()), envelope.input())
                : taking(Work.of(catalogue.get().plan(name, envelope.version())), envelope);
    }
}
