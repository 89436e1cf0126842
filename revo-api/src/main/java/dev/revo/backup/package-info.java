/**
 * Backups of organizations: written from one consistent view of each, and restored whole or not at all. Start with
 * {@link dev.revo.backup.Backups}.
 */
@NullMarked
@Incubating
package dev.revo.backup;

import dev.revo.data.Incubating;
import org.jspecify.annotations.NullMarked;
