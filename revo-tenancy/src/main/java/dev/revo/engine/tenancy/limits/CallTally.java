package dev.revo.engine.tenancy.limits;

import dev.revo.engine.tenancy.usage.Metering;
import dev.revo.run.RunContext;
import dev.revo.spi.IdGenerator;
import dev.revo.spi.TimeSource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Calls since they were told the last time, by member. A batch is one event, at the time of its first call, with an id of
 * its own, so that it counts once. Thread-safe.
 */
final class CallTally {
    private final Metering metering;
    private final Supplier<TimeSource> time;
    private final Supplier<IdGenerator> ids;
    private final Map<Who, Batch> batches = new ConcurrentHashMap<>();

    private record Who(String tenant, String member) {}

    private record Batch(RunContext ctx, Instant first, long calls) {
        Batch plus(Batch later) {
            return new Batch(ctx, first, calls + later.calls);
        }
    }

    CallTally(Metering metering, Supplier<TimeSource> time, Supplier<IdGenerator> ids) {
        this.metering = metering;
        this.time = time;
        this.ids = ids;
    }

    /** Counts one call. */
    void called(RunContext ctx) {
        Who who = new Who(ctx.tenant(), ctx.scope().principal().id());
        batches.merge(who, new Batch(ctx, time.get().instant(), 1), Batch::plus);
    }

    /** Tells the metering of all that was counted. */
    void tell() {
        for (Who who : List.copyOf(batches.keySet())) {
            Batch batch = batches.remove(who);
            if (batch != null) {
                metering.calls(batch.ctx(), ids.get().next().toString(), batch.calls(), batch.first());
            }
        }
    }
}
