/**
 * The second factor: codes of an authenticator app, and recovery codes for when it is lost. Start with
 * {@link dev.revo.engine.tenancy.totp.Totp}.
 */
@NullMarked
package dev.revo.engine.tenancy.totp;

import org.jspecify.annotations.NullMarked;
