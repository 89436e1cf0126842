/**
 * Backups of organizations as zips of JSON Lines, encrypted or not, and their restore. Start with
 * {@link dev.revo.engine.tenancy.backup.BackupTools}.
 */
@NullMarked
package dev.revo.engine.tenancy.backup;

import org.jspecify.annotations.NullMarked;
