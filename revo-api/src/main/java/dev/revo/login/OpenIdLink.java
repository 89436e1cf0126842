package dev.revo.login;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * An account at an OpenID provider that a member logs in by. Issuer and subject together are the account; an e-mail address is
 * not, because providers let users change it and give it to the next one. Grows at its end.
 *
 * @param issuer the provider, at most 300 characters
 * @param subject id of the account there, at most 255 characters
 * @param member whose it is
 * @param since when it was linked
 */
public record OpenIdLink(String issuer, String subject, String member, Instant since) {
    /** Checks for nulls. */
    public OpenIdLink {
        requireNonNull(issuer, "issuer");
        requireNonNull(subject, "subject");
        requireNonNull(member, "member");
        requireNonNull(since, "since");
    }
}
