/**
 * Tool servers that speak the Model Context Protocol: found, approved, connected, pinned and called under the tenant's
 * policy. Start with {@link dev.revo.mcp.Mcp}.
 */
@NullMarked
@Incubating
package dev.revo.mcp;

import dev.revo.data.Incubating;
import org.jspecify.annotations.NullMarked;
