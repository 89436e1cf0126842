package dev.revo.agents.runtime;

import dev.revo.model.ModelProfile.ReasoningEcho;
import dev.revo.model.NamedModel;
import java.util.HashMap;
import java.util.Map;

/**
 * Whether reasoning is sent back to a model in this run. The profile says so first; a provider that refuses a request
 * because of reasoning turns it once. Thread-safe.
 */
final class EchoSwitch {
    private final Map<String, ReasoningEcho> turned = new HashMap<>();

    synchronized ReasoningEcho of(NamedModel model) {
        return turned.getOrDefault(model.name(), model.settings().profile().reasoningEcho());
    }

    /** Turns the echo if the fault is about it and it was not turned before; whether it did. */
    synchronized boolean flip(NamedModel model, ModelFault fault) {
        if (!fault.aboutReasoning() || turned.containsKey(model.name())) {
            return false;
        }
        ReasoningEcho now = of(model);
        turned.put(model.name(), now == ReasoningEcho.NEVER ? ReasoningEcho.TOOL_TURNS : ReasoningEcho.NEVER);
        return true;
    }
}
