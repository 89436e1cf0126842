/**
 * Slows down who guesses passwords and codes, without a lock-out that would let anyone lock out anyone. Start with
 * {@link dev.revo.engine.tenancy.throttle.LoginThrottle}.
 */
@NullMarked
package dev.revo.engine.tenancy.throttle;

import org.jspecify.annotations.NullMarked;
