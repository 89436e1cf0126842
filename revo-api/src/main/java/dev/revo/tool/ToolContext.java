package dev.revo.tool;

import dev.revo.run.Nouns;
import dev.revo.run.RunContext;

/** What a tool works with during one call. Not for implementation: it grows. */
public interface ToolContext extends Nouns {
    /** The run on whose behalf it is called; its deadline is cut to the tool's timeout. */
    RunContext run();

    /** Exactly what was called. */
    ToolCall call();

    /** A key that is the same when this very call is made again after a crash; hand it to services that know such keys. */
    String idempotencyKey();
}
