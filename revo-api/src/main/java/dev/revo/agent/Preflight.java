package dev.revo.agent;

import static java.util.Objects.requireNonNull;

import dev.revo.error.Problem;
import dev.revo.run.Usage;
import dev.revo.sandbox.SandboxReport;
import java.util.List;
import java.util.Optional;

/**
 * What would happen if a request were started now. A fact of this moment, not a promise.
 *
 * @param admitted whether it would be accepted
 * @param gates what each gate said, in the order they are passed; the first that refuses is the last; unmodifiable
 * @param tools the tools that this principal would see, with the rule that shows each; unmodifiable
 * @param models the models that would be asked, in order, with whether they are priced; unmodifiable
 * @param reserved what the first model call would reserve at least, if it has one
 * @param sandbox what the sandbox would enforce, if one is there
 * @param problem why it would be refused
 */
public record Preflight(
        boolean admitted,
        List<Gate> gates,
        List<ToolView> tools,
        List<String> models,
        Usage reserved,
        Optional<SandboxReport> sandbox,
        Optional<Problem> problem) {
    /** Checks for nulls and copies. */
    public Preflight {
        gates = List.copyOf(gates);
        tools = List.copyOf(tools);
        models = List.copyOf(models);
        requireNonNull(reserved, "reserved");
        requireNonNull(sandbox, "sandbox");
        requireNonNull(problem, "problem");
    }

    /**
     * What one gate said.
     *
     * @param name such as {@code validate}, {@code authorize}, {@code reserve}
     * @param admits whether it lets the request pass
     * @param rule the rule that decided
     */
    public record Gate(String name, boolean admits, String rule) {}

    /**
     * A tool as this principal would see it.
     *
     * @param name of the tool
     * @param approval whether each call would wait for a person
     * @param rule the rule that shows it
     */
    public record ToolView(String name, boolean approval, String rule) {}
}
