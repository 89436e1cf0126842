package dev.revo.it.worlds;

import dev.revo.error.Fault;
import dev.revo.error.ProviderException;
import dev.revo.error.RevoException;
import dev.revo.parallel.Job;
import dev.revo.parallel.Plan;
import dev.revo.parallel.Step;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Calls of plans and jobs. */
final class PlanNouns {
    static final Plan<String, String> SAY = Plan.of(
            "say", 1, String.class, String.class, p -> p.step("say", String.class, p.input(), (c, in) -> in + "!"));

    static final Plan<String, String> ASK = Plan.of("ask", 1, String.class, String.class, p -> {
        Step<String> word = p.signal("word", String.class, Duration.ofDays(1));
        return p.step("said", String.class, p.input(), word, (c, in, it) -> in + " " + it);
    });

    static final Plan<String, String> TRY = Plan.of("try", 1, String.class, String.class, p -> {
        Step<String> first = p.step("first", String.class, p.input(), (c, in) -> in + "!");
        return p.step("second", String.class, first, (c, in) -> {
            throw new ProviderException(Fault.of("refused", "It is bad."));
        });
    });

    static final Job<String, String> CHECK = Job.of("check", 1, String.class, String.class, (c, in) -> {
        if (in.startsWith("bad")) {
            throw new ProviderException(Fault.of("refused", "It is bad."));
        }
        return in + "?";
    });

    private static final String NOBODYS = "00000000-0000-7000-8000-0000000fffff";

    private PlanNouns() {}

    static List<NounCall> plans() {
        return List.of(
                new NounCall("ParallelMind.start", PlanNouns::said),
                new NounCall("ParallelMind.start", PlanNouns::checked),
                new NounCall(
                        "ParallelMind.steps",
                        tenant -> tenant.ada()
                                .parallel()
                                .steps(RunId.parse(tenant.recall("plan", NOBODYS)))
                                .map(Object::toString)),
                new NounCall(
                        "ParallelMind.plans",
                        tenant -> tenant.ada().parallel().plans().toString()),
                new NounCall(
                        "ParallelMind.queue",
                        tenant -> tenant.ada()
                                .parallel()
                                .queue()
                                .orElseThrow()
                                .total()
                                .started()),
                new NounCall(
                        "ParallelMind.jobs",
                        tenant -> tenant.ada().parallel().jobs().toString()),
                new NounCall("Runs.again", tenant -> {
                    RunId again = tenant.ada().runs().again(failed(tenant));
                    // It fails like the first one.
                    over(tenant.ada().runs().attach(CHECK.ref(again)).orElseThrow());
                    return again.value();
                }),
                new NounCall(
                        "ParallelMind.signal",
                        tenant -> signalled(tenant, run -> {
                            RunId ended = RunId.parse(tenant.recall("plan", NOBODYS));
                            RunId to = tenant.oneIn(5) ? ended : run;
                            tenant.ada().parallel().signal(to, "word", tenant.name("word", 5));
                        })),
                new NounCall(
                        "ParallelMind.signalJson",
                        tenant -> signalled(tenant, run -> {
                            String json = tenant.oneIn(5) ? "{}" : "{\"value\":\"" + tenant.name("word", 5) + "\"}";
                            tenant.ada().parallel().signalJson(run, "word", json);
                        })),
                new NounCall("ParallelMind.retryFrom", PlanNouns::retried));
    }

    // Mostly one of its own, or nothing would ever be found.
    private static RunId failed(Tenant tenant) {
        String known = tenant.recall("failed", NOBODYS);
        if (!known.equals(NOBODYS) || tenant.oneIn(5)) {
            return RunId.parse(known);
        }
        RunHandle<String> bad = tenant.ada().parallel().start(CHECK.request("bad"), RunOptions.defaults());
        over(bad);
        tenant.remember("failed", bad.id().value());
        return bad.id();
    }

    private static Object retried(Tenant tenant) {
        RunHandle<String> bad =
                tenant.ada().parallel().start(TRY.request(tenant.name("word", 5)), RunOptions.defaults());
        over(bad);
        RunId other = RunId.parse(tenant.recall("plan", NOBODYS));
        RunId again = tenant.ada()
                .parallel()
                .retryFrom(
                        tenant.oneIn(5) ? other : bad.id(),
                        tenant.oneIn(5) ? "nothing" : "second",
                        RunOptions.defaults());
        // It fails like the first one.
        over(tenant.ada().runs().attach(TRY.ref(again)).orElseThrow());
        return again.value();
    }

    private static void over(RunHandle<String> run) {
        run.completion().handle((value, fault) -> "over").toCompletableFuture().join();
    }

    private static Object signalled(Tenant tenant, Consumer<RunId> sender) {
        RunHandle<String> run =
                tenant.ada().parallel().start(ASK.request(tenant.name("word", 5)), RunOptions.defaults());
        // What stands in the journal depends on which is first.
        Await.atMost(Duration.ofSeconds(60))
                .until("it waits", () -> run.status().state() == RunState.WAITING);
        try {
            sender.accept(run.id());
        } catch (RevoException e) {
            run.cancel("it is told nothing");
            over(run);
            throw e;
        }
        return run.await();
    }

    private static Object said(Tenant tenant) {
        RunHandle<String> run =
                tenant.ada().parallel().start(SAY.request(tenant.name("word", 5)), RunOptions.defaults());
        tenant.remember("plan", run.id().value());
        return run.await();
    }

    private static Object checked(Tenant tenant) {
        String word = tenant.oneIn(2) ? "bad" : tenant.name("word", 5);
        RunHandle<String> run = tenant.ada().parallel().start(CHECK.request(word), RunOptions.defaults());
        tenant.remember(word.equals("bad") ? "failed" : "plan", run.id().value());
        return run.await();
    }
}
