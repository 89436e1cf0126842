package dev.revo.engine.parallel.plan;

import dev.revo.parallel.PlanNode;
import java.util.List;

/** The input of the plan, there from the beginning. */
final class InputPart extends Part {
    InputPart(Desk desk, PlanNode node) {
        super(desk, node);
    }

    @Override
    void begin(List<Object> inputs) {
        over(desk().input());
    }
}
