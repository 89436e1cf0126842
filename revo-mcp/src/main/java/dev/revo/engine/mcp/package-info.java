/**
 * The Model Context Protocol: finding, installing, connecting and policing servers, and their tools as tools of reVo.
 * A host installs it by its module factory and uses it as {@code dev.revo.mcp.Mcp}.
 */
@NullMarked
package dev.revo.engine.mcp;

import org.jspecify.annotations.NullMarked;
