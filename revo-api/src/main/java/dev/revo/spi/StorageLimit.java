package dev.revo.spi;

import dev.revo.error.Fault;
import dev.revo.error.QuotaExceededException;
import dev.revo.run.RunContext;
import dev.revo.tenancy.PlanLimits;
import java.util.OptionalLong;

/**
 * SPI: how many bytes a tenant may keep. Stores ask it with each thing that they are given to keep, so it is fast; an
 * exception refuses. Thread-safe.
 */
@FunctionalInterface
public interface StorageLimit {
    /** Nothing is limited. */
    StorageLimit NONE = ctx -> OptionalLong.empty();

    /** The most bytes that the context's tenant may keep; empty when it is not limited. */
    OptionalLong most(RunContext ctx);

    /** What refuses bytes that there is no room for. */
    static QuotaExceededException reached(RunContext ctx, long bytes, long most) {
        String limit = PlanLimits.Limit.STORAGE_BYTES.name();
        return new QuotaExceededException(Fault.of(
                        "plan_limit",
                        "The organization may keep " + most + " bytes (" + limit + ") and has no room for " + bytes
                                + " more. Delete something, or subscribe to more.")
                .with("tenant", ctx.tenant())
                .with("limit", limit)
                .with("most", most));
    }
}
