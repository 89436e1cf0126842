package dev.revo.backup;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * Backup and restore of organizations; operators only ({@code revo.asSystem(reason).backups()}). Not for implementation by
 * hosts.
 *
 * <p>Actions: {@code backup:write} in the log of each organization that is backed up; {@code backup:restore} and
 * {@code backup:check} in the operator's own log, and {@code backup:restore} in the restored organization's.
 *
 * <p>A backup is a zip of JSON Lines, described in {@code docs/backup.md}. Memory does not grow with its size.
 */
public interface Backups {
    /**
     * Writes a backup. Each organization is read in one transaction that sees one moment; of several, each has its own
     * moment. When this throws, what was written so far is no backup and is refused by {@link #restore}.
     *
     * @param out is written to and not closed
     * @throws dev.revo.error.NotFoundException {@code organization_not_found}
     * @throws dev.revo.error.NotInstalledException {@code backup_unsupported} when the stores cannot be backed up
     * @throws dev.revo.error.UnavailableException {@code backup_write_failed} when {@code out} fails
     */
    BackupReport write(BackupRequest request, OutputStream out);

    /**
     * Restores. The backup is first read to its end and checked whole, with a temporary file of its size; each organization
     * is then written in one transaction. An organization that an earlier restore of this very backup brought is left as it
     * is. When something fails after at least one was written, the rest is not tried, the report says which are
     * {@linkplain RestoreReport.State#MISSING missing} and why, and the same call again goes on with those.
     *
     * @param in is read to its end and not closed
     * @throws dev.revo.error.InvalidRequestException {@code backup_damaged}, {@code backup_encrypted},
     *     {@code backup_not_encrypted}, {@code backup_newer}, {@code backup_older}, {@code backup_too_large}, or
     *     {@code backup_refused}; nothing was written then
     * @throws dev.revo.error.ConflictException {@code restore_conflict} when an id or a domain is in use, or the tenant has
     *     rows, which are of no restore of this backup; nothing was written then
     * @throws dev.revo.error.UnavailableException when the store fails before anything was written
     */
    RestoreReport restore(RestoreRequest request, InputStream in);

    /**
     * Does all that {@link #restore} does but writing. What stands in the way is in the report, not thrown; a backup that
     * would be refused is refused.
     *
     * @param in is read to its end and not closed
     */
    RestoreReport check(RestoreRequest request, InputStream in);
}
