package dev.revo.testkit.memory;

import dev.revo.data.Shape;
import dev.revo.error.Fault;
import dev.revo.error.NotFoundException;
import dev.revo.error.WiringException;
import dev.revo.parallel.Job;
import dev.revo.parallel.ParallelMind;
import dev.revo.parallel.Plan;
import dev.revo.parallel.StepStatus;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.ExecutorSource;
import dev.revo.spi.ResultCodec;
import dev.revo.spi.RevoModule;
import dev.revo.spi.RunKind;
import dev.revo.spi.RunRequest;
import dev.revo.spi.Wiring;
import dev.revo.testkit.TestScheduler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/** Provides {@link ParallelMind}: steps in the plan's order, elements of a fan-out side by side. */
final class ParallelModule implements RevoModule {
    private static final Shape<Envelope> ENVELOPE = Shape.of(Envelope.class);

    /** The version is in the input, so that rights and references are the same for all versions of a name. */
    record Envelope(int version, String input) {}

    private record Key(String tenant, RunId run) {}

    private final Map<String, Plan<?, ?>> plans = new LinkedHashMap<>();
    private final Map<String, Job<?, ?>> jobs = new LinkedHashMap<>();
    private final Map<Key, Map<String, StepStatus>> states = new ConcurrentHashMap<>();
    private Supplier<ExecutorSource> executors = () -> {
        throw new IllegalStateException("not installed");
    };

    @Override
    public String name() {
        return "in-memory-parallel";
    }

    @Override
    public void install(Wiring wiring) {
        TestScheduler.module().install(wiring);
        executors = wiring.need(ExecutorSource.class);
        var givenPlans = wiring.all(Plan.class);
        var givenJobs = wiring.all(Job.class);
        wiring.onStart(() -> {
            for (Plan<?, ?> plan : givenPlans.get()) {
                once(plans.put(key(plan.name(), plan.version()), plan), plan);
            }
            for (Job<?, ?> job : givenJobs.get()) {
                once(jobs.put(key(job.name(), job.version()), job), job);
            }
        });
        wiring.contribute(RunKind.class, kind("plan"));
        wiring.contribute(RunKind.class, kind("job"));
        wiring.noun(ParallelMind.class, gate -> new InMemoryParallel(gate, this));
    }

    private static void once(Object before, Object added) {
        if (before != null) {
            throw new WiringException(
                    Fault.of("duplicate_plan", added + " is given twice. Keep one, or raise its version."));
        }
    }

    private static String key(String name, int version) {
        return name + "@" + version;
    }

    private RunKind kind(String kind) {
        return new RunKind() {
            @Override
            public String kind() {
                return kind;
            }

            @Override
            public RunRequest<?> rebuild(RunContext ctx, String name, String inputJson) {
                Envelope envelope = ENVELOPE.decode(inputJson);
                return kind.equals("plan")
                        ? request(plan(name, envelope.version()), envelope.input())
                        : request(job(name, envelope.version()), envelope.input());
            }
        };
    }

    private static <P> P found(Map<String, P> known, String kind, String name, int version) {
        return Optional.ofNullable(known.get(key(name, version)))
                .orElseThrow(() -> new NotFoundException(Fault.of(
                                kind + "_not_registered",
                                "The " + kind + " " + name + " in version " + version + " is not registered; known: "
                                        + known.keySet() + ". Give it to the builder.")
                        .with(kind, name)));
    }

    private Plan<?, ?> plan(String name, int version) {
        return found(plans, "plan", name, version);
    }

    private Job<?, ?> job(String name, int version) {
        return found(jobs, "job", name, version);
    }

    List<Plan<?, ?>> plans() {
        return List.copyOf(plans.values());
    }

    List<Job<?, ?>> jobs() {
        return List.copyOf(jobs.values());
    }

    <O> RunRequest<O> request(Plan<?, O> plan, String input) {
        if (!plan.digest().equals(plan(plan.name(), plan.version()).digest())) {
            throw new NotFoundException(
                    Fault.of("plan_differs", plan + " is registered with other steps. Raise its version.")
                            .with("plan", plan.name()));
        }
        return RunRequest.durable(
                "plan",
                plan.name(),
                ENVELOPE.encode(new Envelope(plan.version(), input)),
                ResultCodec.of(plan.output()),
                execution -> {
                    ExecutorService threads = executors.get().threads("plan-" + plan.name());
                    try {
                        PlanRun run =
                                new PlanRun(plan, execution, threads, this::request, progress(execution.context()));
                        // The plan's own types tie its result step to O.
                        @SuppressWarnings("unchecked")
                        O result = (O) run.run(input);
                        return result;
                    } finally {
                        threads.shutdownNow();
                    }
                });
    }

    <O> RunRequest<O> request(Job<?, O> job, String input) {
        job(job.name(), job.version());
        return RunRequest.durable(
                "job",
                job.name(),
                ENVELOPE.encode(new Envelope(job.version(), input)),
                ResultCodec.of(job.output()),
                execution -> {
                    ExecutorService threads = executors.get().threads("job-" + job.name());
                    try {
                        return new Attempts(execution, threads)
                                .run(job.name(), 0, job.attempts(), job.timeout(), ctx -> job.run(ctx, input));
                    } finally {
                        threads.shutdownNow();
                    }
                });
    }

    private Map<String, StepStatus> progress(RunContext ctx) {
        return states.computeIfAbsent(new Key(ctx.tenant(), ctx.id()), key -> new ConcurrentHashMap<>());
    }

    Optional<List<StepStatus>> steps(RunContext ctx, RunId run) {
        return Optional.ofNullable(states.get(new Key(ctx.tenant(), run)))
                .map(states -> new ArrayList<>(states.values()));
    }
}
