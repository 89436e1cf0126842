package dev.revo.agents.runtime;

import dev.revo.run.RunContext;
import dev.revo.tool.Tool;
import dev.revo.tool.ToolFilter;
import dev.revo.tool.ToolProvider;
import dev.revo.tool.ToolSpec;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The tools that were registered at the builder. */
final class HostTools implements ToolProvider {
    private final Supplier<List<Tool>> tools;

    HostTools(Supplier<List<Tool>> tools) {
        this.tools = tools;
    }

    @Override
    public List<ToolSpec> list(RunContext ctx, ToolFilter wanted) {
        return tools.get().stream().map(Tool::spec).filter(wanted::wants).toList();
    }

    @Override
    public Optional<Tool> find(RunContext ctx, String name) {
        return tools.get().stream()
                .filter(tool -> tool.spec().name().equals(name))
                .findFirst();
    }
}
