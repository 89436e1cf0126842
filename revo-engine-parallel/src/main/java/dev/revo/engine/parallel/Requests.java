package dev.revo.engine.parallel;

import dev.revo.data.Shape;
import dev.revo.engine.parallel.plan.Runs;
import dev.revo.engine.parallel.plan.Work;
import dev.revo.error.AgentException;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.parallel.Job;
import dev.revo.parallel.JobRequest;
import dev.revo.parallel.Plan;
import dev.revo.run.RunContext;
import dev.revo.spi.ResultCodec;
import dev.revo.spi.RunKind;
import dev.revo.spi.RunRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Makes runs of plans and jobs, and makes them again after a restart. */
final class Requests {
    static final String PLAN = "plan";
    static final String JOB = "job";
    private static final Shape<Envelope> ENVELOPE = Shape.of(Envelope.class);

    /**
     * A run's input as the journal has it. The version is inside, so that rights and references are the same for all versions
     * of a name.
     *
     * @param digest of a plan's form: one that was changed without a new version does not take over its runs
     */
    record Envelope(int version, Optional<String> digest, String input, Duration delay, List<String> tags) {}

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
        same(plan.digest(), catalogue.get().plan(plan.name(), plan.version()));
        Envelope envelope = new Envelope(plan.version(), Optional.of(plan.digest()), input, Duration.ZERO, List.of());
        return request(PLAN, Work.of(plan), envelope, plan.output());
    }

    <O> RunRequest<O> job(JobRequest<O> request) {
        return job(request.job(), request.inputJson(), request.delay(), request.tags());
    }

    private <O> RunRequest<O> job(Job<?, O> job, String input, Duration delay, List<String> tags) {
        catalogue.get().job(job.name(), job.version());
        Envelope envelope = new Envelope(job.version(), Optional.empty(), input, delay, tags);
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

    RunKind kind(String kind) {
        return new RunKind() {
            @Override
            public String kind() {
                return kind;
            }

            @Override
            public RunRequest<?> rebuild(RunContext ctx, String name, String inputJson) {
                return Requests.this.rebuild(kind, name, inputJson);
            }
        };
    }

    private RunRequest<?> rebuild(String kind, String name, String inputJson) {
        Envelope envelope = ENVELOPE.decode(inputJson);
        if (kind.equals(JOB)) {
            Job<?, ?> job = catalogue.get().job(name, envelope.version());
            return job(job, envelope.input(), envelope.delay(), envelope.tags());
        }
        Plan<?, ?> plan = catalogue.get().plan(name, envelope.version());
        envelope.digest().ifPresent(digest -> same(digest, plan));
        return plan(plan, envelope.input());
    }

    /** What a run of before did, as far as it is registered. */
    Work work(String kind, String name, String inputJson) {
        Envelope envelope = ENVELOPE.decode(inputJson);
        return kind.equals(JOB)
                ? Work.of(catalogue.get().job(name, envelope.version()), envelope.input())
                : Work.of(catalogue.get().plan(name, envelope.version()));
    }
}
