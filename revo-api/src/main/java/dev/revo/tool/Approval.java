package dev.revo.tool;

import dev.revo.run.RunId;
import java.time.Instant;
import java.util.Optional;

/** A question to a person that a run waits for. Not for implementation: it grows. Immutable. */
public interface Approval {
    /** Its id, unique in the tenant. */
    String id();

    /** The run that waits. */
    RunId run();

    /** What exactly is approved: a decision names it, so that nobody approves one thing and releases another. */
    String digest();

    /** The question for a person. */
    String question();

    /** The permission that who decides must have. */
    String permission();

    /** The tool call, when it is about one. */
    Optional<ToolCall> call();

    /** When it lapses; the run then goes on as if it had been rejected. */
    Instant expires();
}
