/**
 * Passwords: how they are hashed, verified and refused when they are set. Start with
 * {@link dev.revo.engine.tenancy.password.PasswordHasher}.
 */
@NullMarked
package dev.revo.engine.tenancy.password;

import org.jspecify.annotations.NullMarked;
