/**
 * Chains the audit log and exports it. {@link dev.revo.engine.tenancy.audit.AuditChain} is the type to start with.
 */
@NullMarked
package dev.revo.engine.tenancy.audit;

import org.jspecify.annotations.NullMarked;
