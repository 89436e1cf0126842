package dev.revo.engine.tenancy.oidc;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who logged in, as the provider says. Issuer and subject together are the user; an e-mail address is not, because providers
 * let users change it and give it to the next one. Internal to this module.
 *
 * @param issuer of the provider
 * @param subject id of the user there
 * @param email address; null when the provider did not say
 * @param emailVerified whether the provider says that it verified the address; false when it did not say
 * @param authTime when the user proved who he is; null when the provider did not say
 * @param amr how he did (RFC 8176), such as {@code mfa}; unmodifiable, empty when the provider did not say
 * @param acr the class of the login, in the provider's words; null when it did not say
 */
public record OidcIdentity(
        String issuer,
        String subject,
        @Nullable String email,
        boolean emailVerified,
        @Nullable Instant authTime,
        List<String> amr,
        @Nullable String acr) {
    /** Requires issuer and subject. */
    public OidcIdentity {
        requireNonNull(issuer, "issuer");
        requireNonNull(subject, "subject");
        amr = List.copyOf(amr);
    }
}
