/**
 * Who stands behind a request: API keys, sessions and what a login has proven. Start with
 * {@link dev.revo.login.Authentication}, which a host's login code calls.
 */
@NullMarked
@Incubating
package dev.revo.login;

import dev.revo.data.Incubating;
import org.jspecify.annotations.NullMarked;
