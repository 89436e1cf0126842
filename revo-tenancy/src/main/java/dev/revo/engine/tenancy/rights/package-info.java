/**
 * Who may do what, decided in memory: the roles and members of one organization, compiled so that a check is a few table
 * look-ups. Start with {@link dev.revo.engine.tenancy.rights.Rights}.
 */
@NullMarked
package dev.revo.engine.tenancy.rights;

import org.jspecify.annotations.NullMarked;
