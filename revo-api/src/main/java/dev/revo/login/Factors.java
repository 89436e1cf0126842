package dev.revo.login;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What members of the scope's organization log in with: passwords, authenticators (TOTP, RFC 6238), recovery codes and accounts
 * at OpenID providers. Not for implementation by hosts.
 *
 * <p>Everybody deals with his own, whatever his roles say. With others' only who holds {@code factor:reset} or
 * {@code factor:read} does, and resets nothing of a member who may do more than himself: it would be a way to become him.
 * Codes and passwords are slowed down like those of logins.
 *
 * <p>Actions: {@code factor:manage}, {@code factor:reset}, {@code factor:read}; the resource is the member's id.
 */
public interface Factors {
    /** How a member stands. */
    State state(String member);

    /**
     * Sets another password for who acts and ends all his sessions.
     *
     * @param current as it is; neither array is kept
     * @throws dev.revo.error.DeniedException {@code login_refused} when the current one is wrong
     * @throws dev.revo.error.InvalidRequestException naming the rules that the next one breaks
     * @throws dev.revo.error.OverloadedException when attempts come too fast; it says how long to wait
     */
    void changePassword(char[] current, char[] next, Origin from);

    /**
     * A token with which the member sets a password through {@link Authentication#setPassword}, good once and for an hour. The
     * host sends it to the member and to nobody else. The password that there is stays good until then.
     *
     * @throws dev.revo.error.NotFoundException when it is no active member
     */
    ResetToken resetPassword(String member);

    /**
     * A secret for an authenticator of who acts; good for nothing before {@link #confirmAuthenticator}.
     *
     * @throws dev.revo.error.ConflictException when there is one already
     * @throws dev.revo.error.UnavailableException when the host gave no key for such secrets
     */
    AuthenticatorSetup setUpAuthenticator();

    /**
     * Shows that the authenticator works; logins ask for its codes from then on.
     *
     * @return recovery codes, each good once, shown once; unmodifiable
     * @throws dev.revo.error.DeniedException {@code login_refused} when the code is wrong
     */
    List<String> confirmAuthenticator(String code, Origin from);

    /** Recovery codes in place of those that there are; throws what {@link #confirmAuthenticator} does. */
    List<String> renewRecoveryCodes(String code, Origin from);

    /** Removes the authenticator of who acts; throws what {@link #confirmAuthenticator} does. */
    void removeAuthenticator(String code, Origin from);

    /** Removes a member's authenticator and recovery codes and ends his sessions; whether there was one. */
    boolean resetAuthenticator(String member);

    /**
     * Begins to link an account at a provider to who acts.
     *
     * @param provider its name in {@code Tenancy.module().openId(...)}
     * @throws dev.revo.error.NotFoundException when the organization has no such provider
     * @throws dev.revo.error.UnavailableException when the provider cannot be asked
     */
    OpenIdRedirect linkOpenId(String provider);

    /**
     * Links the account: it lets in from then on. Whoever is at the keys for a moment must not get a way in that lasts, so it
     * takes a session of who acts that began within the last 15 minutes, and no API key does.
     *
     * @param session token of that session
     * @throws dev.revo.error.DeniedException {@code login_stale} when the login is longer ago; {@code login_refused} when the
     *     answer is wrong or the session is another's
     * @throws dev.revo.error.ConflictException {@code openid_linked} when the account is another member's,
     *     {@code openid_links_full} when he has 10
     * @throws dev.revo.error.UnavailableException when the provider cannot be asked
     */
    OpenIdLink confirmOpenId(OpenIdAnswer answer, String session);

    /** The accounts that a member logs in by, at most 10, by issuer and subject. */
    List<OpenIdLink> openIdLinks(String member);

    /** Unlinks an account and ends all sessions of its member, who acts or another; whether it was linked. */
    boolean unlinkOpenId(OpenIdLink link);

    /**
     * How a member stands.
     *
     * @param passwordChanged when its password was set; empty for none
     * @param authenticator whether logins ask for a code
     * @param recoveryCodes how many are left
     */
    record State(Optional<Instant> passwordChanged, boolean authenticator, int recoveryCodes) {
        /** Checks for nulls. */
        public State {
            requireNonNull(passwordChanged, "passwordChanged");
        }
    }

    /**
     * A token that is good once.
     *
     * @param member whom it is for
     * @param token to be sent; its text form hides it
     * @param ends when it is good no more
     */
    record ResetToken(String member, String token, Instant ends) {
        /** Checks for nulls. */
        public ResetToken {
            requireNonNull(member, "member");
            requireNonNull(token, "token");
            requireNonNull(ends, "ends");
        }

        @Override
        public String toString() {
            return "reset of " + member + " until " + ends;
        }
    }
}
