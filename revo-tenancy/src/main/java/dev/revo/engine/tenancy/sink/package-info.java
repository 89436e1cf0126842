/**
 * Places outside of the store that audit logs are given to: files and web hooks. Start with
 * {@link dev.revo.engine.tenancy.sink.AuditSinks}.
 */
@NullMarked
package dev.revo.engine.tenancy.sink;

import org.jspecify.annotations.NullMarked;
