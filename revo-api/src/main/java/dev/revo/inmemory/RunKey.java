package dev.revo.inmemory;

import dev.revo.run.RunContext;
import dev.revo.run.RunId;

/** A run of a tenant. */
record RunKey(String tenant, RunId run) {
    static RunKey of(RunContext ctx, RunId run) {
        return new RunKey(ctx.tenant(), run);
    }
}
