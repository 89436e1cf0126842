/**
 * Deletes what is kept for longer than policies say, and all data of organizations that were closed.
 * {@link dev.revo.engine.tenancy.retention.Retention} is the type to start with.
 */
@NullMarked
package dev.revo.engine.tenancy.retention;

import org.jspecify.annotations.NullMarked;
