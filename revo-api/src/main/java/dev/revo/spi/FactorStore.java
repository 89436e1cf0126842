package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import dev.revo.login.OpenIdLink;
import dev.revo.run.RunContext;
import dev.revo.spi.OrganizationStore.Credential;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * SPI: what members log in with: passwords, authenticators, recovery codes, accounts at OpenID providers, and tokens that
 * are good once, such as for a forgotten password. The rules are the tenancy module's, which also hashes and encrypts; nothing in here lets anybody in by
 * itself. With a context it means the members of the context's tenant and no other. Thread-safe; inside a {@link UnitOfWork}
 * of the same context it is part of its transaction.
 */
public interface FactorStore {
    /** The member's password. */
    Optional<PasswordRow> password(RunContext ctx, String member);

    /** Sets or replaces a member's password. */
    void putPassword(RunContext ctx, PasswordRow row);

    /** The member's authenticator. */
    Optional<TotpRow> totp(RunContext ctx, String member);

    /** Sets or replaces a member's authenticator. */
    void putTotp(RunContext ctx, TotpRow row);

    /** Removes a member's authenticator and recovery codes; whether there was an authenticator. */
    boolean removeTotp(RunContext ctx, String member);

    /**
     * Uses up a time step of the member's authenticator, so that its code is good once.
     *
     * @return whether the step is after the last that was used; of many who try one step at once, one does
     */
    boolean advanceTotp(RunContext ctx, String member, long step);

    /** Replaces a member's recovery codes by these hashes, at most 200 characters each. */
    void putRecoveryCodes(RunContext ctx, String member, Set<String> hashes);

    /** How many recovery codes a member has left. */
    int recoveryCodes(RunContext ctx, String member);

    /** Uses up a recovery code; whether the member had it. Of many who try it at once, one does. */
    boolean useRecoveryCode(RunContext ctx, String member, String hash);

    /**
     * Adds a token that is good once. Those of the same member and purpose from before are good no more.
     *
     * @throws dev.revo.error.ConflictException {@code token_exists} when there is one with this hash
     */
    void putToken(RunContext ctx, TokenRow row);

    /** Takes this token away and returns it, whether its time is over or not; of many who take it at once, one gets it. */
    Optional<TokenRow> takeToken(RunContext ctx, String hash);

    /**
     * Links an account at a provider to a member; without effect when it is that member's already.
     *
     * @throws dev.revo.error.ConflictException {@code openid_linked} when it is another member's; of many who link one account
     *     at once, one does
     */
    void putLink(RunContext ctx, OpenIdLink link);

    /** The link of this account, issuer and subject letter for letter; it is one member's. */
    Optional<OpenIdLink> link(RunContext ctx, String issuer, String subject);

    /** The accounts of a member, by issuer and subject. */
    List<OpenIdLink> links(RunContext ctx, String member);

    /** Unlinks an account of this member; whether it was his. */
    boolean removeLink(RunContext ctx, String member, String issuer, String subject);

    /** Removes everything of a member. */
    void withdraw(RunContext ctx, String member);

    /**
     * Where the token with this hash belongs, over all tenants: for who authenticates.
     *
     * @param hash SHA-256 of a token, hexadecimal
     * @return its kind is the purpose and its row the member's id
     */
    Optional<Credential> credential(String hash);

    /**
     * A member's password. Grows at its end.
     *
     * @param member whose it is
     * @param hash with its algorithm and parameters, as the module writes it; at most 1,000 characters
     * @param changed when it was set
     * @param mustChange whether the member must set another before anything else
     */
    record PasswordRow(String member, String hash, Instant changed, boolean mustChange) {
        /** Checks for nulls. */
        public PasswordRow {
            requireNonNull(member, "member");
            requireNonNull(hash, "hash");
            requireNonNull(changed, "changed");
        }

        @Override
        public String toString() {
            return "password of " + member;
        }
    }

    /**
     * A member's authenticator. Grows at its end.
     *
     * @param member whose it is
     * @param secret encrypted, with the reference of its key, as the module writes it; at most 4,000 characters
     * @param confirmed whether a code of it was seen; it is worth nothing before
     * @param lastStep the last time step that was used; 0 for none
     */
    record TotpRow(String member, String secret, boolean confirmed, long lastStep) {
        /** Checks for nulls. */
        public TotpRow {
            requireNonNull(member, "member");
            requireNonNull(secret, "secret");
        }

        @Override
        public String toString() {
            return "authenticator of " + member;
        }
    }

    /**
     * A token that is good once. Grows at its end.
     *
     * @param hash SHA-256, hexadecimal
     * @param member whom it is for
     * @param purpose what for, 1 to 20 of {@code [a-z_]}, such as {@code password_reset}; not {@code api_key},
     *     {@code session} or {@code invitation}
     * @param ends when it is good no more
     */
    record TokenRow(String hash, String member, String purpose, Instant ends) {
        /** Checks for nulls. */
        public TokenRow {
            requireNonNull(hash, "hash");
            requireNonNull(member, "member");
            requireNonNull(purpose, "purpose");
            requireNonNull(ends, "ends");
        }

        @Override
        public String toString() {
            return purpose + " token of " + member;
        }
    }
}
