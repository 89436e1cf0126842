package dev.revo.engine.tenancy.oidc;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * What must be remembered of a login while the user is at the provider. The caller keeps it, or what it is derived from, bound
 * to the browser that began (a cookie that only it has), and takes it away when it is used: so an answer is good in that
 * browser only. Its text form shows none of the secrets. Internal to this module.
 *
 * @param issuer of the provider that the user was sent to
 * @param clientId of the application that he was sent for
 * @param state must come back with the answer
 * @param nonce must be in the token
 * @param codeVerifier redeems the code (RFC 7636)
 * @param expires from then on the answer is refused
 */
public record PendingLogin(
        String issuer, String clientId, String state, String nonce, String codeVerifier, Instant expires) {
    /** Requires all. */
    public PendingLogin {
        requireNonNull(issuer, "issuer");
        requireNonNull(clientId, "clientId");
        requireNonNull(state, "state");
        requireNonNull(nonce, "nonce");
        requireNonNull(codeVerifier, "codeVerifier");
        requireNonNull(expires, "expires");
    }

    @Override
    public String toString() {
        return "PendingLogin at " + issuer + " until " + expires;
    }
}
