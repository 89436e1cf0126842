package dev.revo.engine.parallel;

import static java.util.Objects.requireNonNull;

import dev.revo.data.Shape;
import dev.revo.engine.parallel.plan.Signals;
import dev.revo.engine.parallel.schedule.FairScheduler;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.parallel.Job;
import dev.revo.parallel.JobRequest;
import dev.revo.parallel.ParallelMind;
import dev.revo.parallel.Plan;
import dev.revo.parallel.PlanRequest;
import dev.revo.parallel.QueueStatus;
import dev.revo.parallel.Schedule;
import dev.revo.parallel.ScheduleStatus;
import dev.revo.parallel.StepStatus;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.run.Tags;
import dev.revo.scope.Mint;
import dev.revo.spi.Gate;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.JournaledRun;
import dev.revo.spi.ResultCodec;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunRequest;
import dev.revo.spi.RunScheduler;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Plans and jobs of one scope. */
final class Mind implements ParallelMind {
    private static final String READ = "plan:read";

    private final Gate gate;
    private final Requests requests;
    private final Supplier<Catalogue> catalogue;
    private final Supplier<RunJournal> journal;
    private final Supplier<RunScheduler> scheduler;
    private final Schedules schedules;

    Mind(
            Gate gate,
            Requests requests,
            Supplier<Catalogue> catalogue,
            Supplier<RunJournal> journal,
            Supplier<RunScheduler> scheduler) {
        this.gate = gate;
        this.requests = requests;
        this.catalogue = catalogue;
        this.journal = journal;
        this.scheduler = scheduler;
        this.schedules = new Schedules(gate, requests, journal);
    }

    @Override
    public <O> RunHandle<O> start(PlanRequest<O> plan, RunOptions options) {
        return gate.submit(requests.plan(plan.plan(), plan.inputJson()), options);
    }

    @Override
    public <O> RunHandle<O> start(JobRequest<O> job, RunOptions options) {
        return gate.submit(requests.job(job), tagged(options, job));
    }

    private static RunOptions tagged(RunOptions options, JobRequest<?> job) {
        if (job.tags().isEmpty()) {
            return options;
        }
        List<String> both =
                Stream.concat(options.tags().stream(), job.tags().stream()).toList();
        return options.tags(Tags.checked("options.tags, with job.tags,", both).toArray(String[]::new));
    }

    @Override
    public <O> RunHandle<O> ephemeral(String name, Callable<O> body, RunOptions options) {
        return gate.submit(RunRequest.ephemeral("task", name, new Forgotten<>(), execution -> body.call()), options);
    }

    @Override
    public void signal(RunId run, String step, Object value) {
        requireNonNull(value, "value");
        new SendSignal(requests, run, step, signal -> Signals.encode(signal, value)).send(gate, journal.get());
    }

    @Override
    public void signalJson(RunId run, String step, String json) {
        requireNonNull(json, "json");
        new SendSignal(requests, run, step, signal -> Signals.canonical(signal, json)).send(gate, journal.get());
    }

    @Override
    public RunId retryFrom(RunId ended, String step, RunOptions options) {
        requireNonNull(options, "options");
        return new RetryFrom(gate, requests, ended, step).start(journal.get(), options);
    }

    @Override
    public Optional<List<StepStatus>> steps(RunId run) {
        return gate.call(READ, "", ctx -> requests.runs().statuses(ctx, run).or(() -> journaled(ctx, run)));
    }

    private Optional<List<StepStatus>> journaled(RunContext ctx, RunId run) {
        List<JournalEntry> entries = journal.get().read(ctx, run, 0, Integer.MAX_VALUE);
        return JournaledRun.of(entries)
                .filter(before ->
                        before.kind().equals(Requests.PLAN) || before.kind().equals(Requests.JOB))
                .map(before -> requests.runs()
                        .statuses(
                                ctx,
                                run,
                                requests.work(before.kind(), before.name(), before.inputJson()),
                                entries,
                                before));
    }

    @Override
    public Optional<QueueStatus> queue() {
        return gate.call(
                READ,
                "",
                ctx -> scheduler.get() instanceof FairScheduler fair
                        ? Optional.of(fair.status(ctx.tenant()))
                        : Optional.empty());
    }

    @Override
    public ScheduleStatus schedule(Schedule schedule, RunOptions options) {
        return schedules.start(schedule, options);
    }

    @Override
    public List<ScheduleStatus> schedules() {
        return schedules.list();
    }

    @Override
    public boolean unschedule(String name) {
        return schedules.end(name);
    }

    @Override
    public List<Plan<?, ?>> plans() {
        return gate.call(READ, "", ctx -> catalogue.get().plans());
    }

    @Override
    public List<Job<?, ?>> jobs() {
        return gate.call(READ, "", ctx -> catalogue.get().jobs());
    }

    /** The result of a lambda has no declared type, so its journal says only what class it was. */
    private static final class Forgotten<O> implements ResultCodec<O> {
        private static final Shape<String> TEXT = Shape.of(String.class);

        @Override
        public String encode(O result) {
            return TEXT.encode(result.getClass().getName());
        }

        @Override
        public O decode(Mint mint, String json) {
            throw new ConflictException(Fault.of(
                    "result_not_kept",
                    "The result of an ephemeral task is not kept, it was a " + TEXT.decode(json) + "."));
        }

        @Override
        public String outcome(O result) {
            return "";
        }
    }
}
