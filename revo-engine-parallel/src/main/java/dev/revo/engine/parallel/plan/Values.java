package dev.revo.engine.parallel.plan;

import dev.revo.data.Shape;
import dev.revo.error.AgentException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/** Results of bodies as text, so that later steps are given the same before and after a restart. */
final class Values {
    private static final String NOTHING = "{\"value\":null}";

    private Values() {}

    /**
     * The result as text that can be read back.
     *
     * @throws AgentException when the body returned something that cannot be
     */
    static String encode(StepKey key, Shape<Object> shape, @Nullable Object value) {
        if (value == null) {
            if (isNothing(shape)) {
                return NOTHING;
            }
            throw new AgentException(Fault.of(
                            "step_returned_null",
                            "The step " + key + " returned null. Return a value, or declare its type as Void.")
                    .with("step", key.step()));
        }
        try {
            String json = shape.encode(value);
            shape.decode(json);
            return json;
        } catch (InvalidRequestException e) {
            throw new AgentException(Fault.of(
                            "step_result",
                            "The step " + key + " returned a "
                                    + value.getClass().getName() + " that cannot be read back as " + shape.name() + ": "
                                    + e.getMessage())
                    .with("step", key.step())
                    .cause(e));
        }
    }

    private static boolean isNothing(Shape<Object> shape) {
        return shape.name().equals(Void.class.getName());
    }

    /** The result of this text. */
    static @Nullable Object decode(Shape<Object> shape, String json) {
        return isNothing(shape) ? null : shape.decode(json);
    }
}
