/**
 * Writes audit chains for others to read: CSV, JSON Lines for the offline verifier, OCSF events and PDF. Start with
 * {@link dev.revo.engine.tenancy.export.AuditExporters}.
 */
@NullMarked
package dev.revo.engine.tenancy.export;

import org.jspecify.annotations.NullMarked;
