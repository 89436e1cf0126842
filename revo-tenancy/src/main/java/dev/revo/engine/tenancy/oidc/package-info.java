/**
 * Login by an OpenID provider: the relying party of OpenID Connect Core 1.0, code flow with PKCE. Start with
 * {@link dev.revo.engine.tenancy.oidc.OidcLogin}.
 */
@NullMarked
package dev.revo.engine.tenancy.oidc;

import org.jspecify.annotations.NullMarked;
