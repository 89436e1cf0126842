package dev.revo.spi;

import dev.revo.run.RunContext;
import java.util.List;

/**
 * SPI: may the principal of the context do this? Asked when things are listed and again right before each is done. An
 * exception denies. Thread-safe; on the hot path, so fast.
 */
@FunctionalInterface
public interface PolicyDecisionPoint {
    /** The decision; rights are looked up live, claims of the principal are hints. */
    Decision decide(RunContext ctx, AccessRequest request);

    /** The decisions on several requests, in their order. */
    default List<Decision> decideAll(RunContext ctx, List<AccessRequest> requests) {
        return requests.stream().map(request -> decide(ctx, request)).toList();
    }
}
