/** Tools that models call, what they may do, and the approvals that some calls need. Start with {@link dev.revo.tool.Tool}. */
@NullMarked
package dev.revo.tool;

import org.jspecify.annotations.NullMarked;
