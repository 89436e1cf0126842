/**
 * Who stands behind what is presented: API keys and sessions of members. Start with
 * {@link dev.revo.engine.tenancy.login.Logins}.
 */
@NullMarked
package dev.revo.engine.tenancy.login;

import org.jspecify.annotations.NullMarked;
