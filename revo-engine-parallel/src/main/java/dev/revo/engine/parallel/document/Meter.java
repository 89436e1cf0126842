package dev.revo.engine.parallel.document;

import dev.revo.error.AgentException;
import dev.revo.error.Fault;
import org.projectnessie.cel.common.types.StringT;
import org.projectnessie.cel.common.types.ref.Val;
import org.projectnessie.cel.common.types.traits.Sizer;
import org.projectnessie.cel.interpreter.InterpretableDecorator;

/**
 * What the expressions of one attempt at a step may cost. By counting, not by a clock: what is too much is the same on every
 * machine and after every restart. Confined to one thread.
 */
final class Meter implements InterpretableDecorator.EvalObserver {
    private static final long STEPS = 2_000_000;
    // As much of a text or list as is looked at in the time of a step.
    private static final int AT_ONCE = 64;

    private long left = STEPS;
    private long room = Json.MOST;

    @Override
    public void observe(long id, Val value) {
        long size = 0;
        if (value instanceof StringT) {
            size = ((String) value.value()).length();
        } else if (value instanceof Sizer sized) {
            size = sized.size().intValue();
        }
        if (size > Json.MOST) {
            throw tooLarge();
        }
        spend(1 + size / AT_ONCE);
    }

    void spend(long steps) {
        left -= steps;
        if (left < 0) {
            left = 0;
            throw new AgentException(Fault.of(
                    "expression_costs",
                    "The expressions of the step take more than " + STEPS + " steps. Give them less data."));
        }
    }

    /** Makes room for a part of the result. */
    void write(long characters) {
        room -= characters;
        if (room < 0) {
            throw tooLarge();
        }
    }

    private static AgentException tooLarge() {
        return new AgentException(Fault.of(
                "value_too_large", "The value of the step has more than " + Json.MOST + " characters. Pass less on."));
    }
}
