package dev.revo.error;

import java.io.Serial;

/** Host code inside a run (an agent, a tool that may not fail, a job) threw something that is not a fault of reVo. */
public final class AgentException extends RevoException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** A fault of this kind with the given code, message, context and cause. */
    public AgentException(Fault fault) {
        super(fault, false);
    }
}
