package dev.revo.testkit.memory;

import dev.revo.mcp.McpResult;
import dev.revo.mcp.McpTool;
import dev.revo.run.RunContext;
import dev.revo.tool.Effect;
import dev.revo.tool.Tool;
import dev.revo.tool.ToolContext;
import dev.revo.tool.ToolFilter;
import dev.revo.tool.ToolProvider;
import dev.revo.tool.ToolResult;
import dev.revo.tool.ToolSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The pinned tools of a tenant's servers, for agents, named {@code server__tool}. */
final class McpTools implements ToolProvider {
    private final McpModule module;

    McpTools(McpModule module) {
        this.module = module;
    }

    @Override
    public List<ToolSpec> list(RunContext ctx, ToolFilter wanted) {
        return all(ctx).stream().map(Tool::spec).filter(wanted::wants).toList();
    }

    @Override
    public Optional<Tool> find(RunContext ctx, String name) {
        return all(ctx).stream().filter(tool -> tool.spec().name().equals(name)).findFirst();
    }

    private List<Tool> all(RunContext ctx) {
        List<Tool> tools = new ArrayList<>();
        for (McpConnection connection : module.connections(ctx)) {
            connection.tools().stream()
                    .filter(tool -> !tool.quarantined())
                    .forEach(tool -> tools.add(new Pinned(connection, tool)));
        }
        return tools;
    }

    private record Pinned(McpConnection connection, McpTool tool) implements Tool {
        @Override
        public ToolSpec spec() {
            return ToolSpec.builder(tool.server() + "__" + tool.name(), tool.description())
                    .effect(Effect.EXTERNAL)
                    .build();
        }

        @Override
        public ToolResult call(ToolContext ctx) {
            McpResult result = connection.call(tool.name(), ctx.call().argumentsJson());
            return result.failed() ? ToolResult.error(result.text()) : ToolResult.ok(result.text());
        }
    }
}
