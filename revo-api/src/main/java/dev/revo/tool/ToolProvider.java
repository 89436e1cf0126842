package dev.revo.tool;

import dev.revo.run.RunContext;
import java.util.List;
import java.util.Optional;

/**
 * SPI: where tools come from (the host's own, MCP servers, agents as tools). Contributed, not provided: all providers
 * are asked, and two tools of one name are a fault of the run that would see both.
 *
 * <p>Thread-safe; may block. Answers by the context's tenant only.
 */
public interface ToolProvider {
    /** The tools that this provider has for the run and the filter wants; permissions are checked by the caller. */
    List<ToolSpec> list(RunContext ctx, ToolFilter wanted);

    /** The tool with this name, if this provider has it for the run. */
    Optional<Tool> find(RunContext ctx, String name);
}
