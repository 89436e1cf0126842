package dev.revo.login;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * Lets in who presents an API key, the token of a session, a password, or the word of an OpenID provider; for the host's login code, which keeps one
 * {@code revo.asSystem("login").authentication()}. Others are denied. Not for implementation by hosts.
 *
 * <p>Whatever is wrong with what was presented, unknown, expired, revoked, from another network, of a member who left or an
 * organization that is suspended: the refusal is the same {@code login_refused}. Where the organization is known, its audit
 * log has the reason as a denied line, once a minute for each credential and reason. Of what was allowed the log has each
 * opening and closing of a session, and the use of a key once a minute; not each request of a session.
 *
 * <p>Each call reads the store, so a key or session that was revoked in any process is refused at its next use. Last uses are
 * written once a minute for each credential, so a session may end up to a minute before its idle time is over.
 *
 * <p>Actions: {@code authentication:api_key}, {@code authentication:session}, {@code authentication:open},
 * {@code authentication:close}, {@code authentication:password}, {@code authentication:code},
 * {@code authentication:openid}, {@code authentication:set_password}; the resource is the member's id.
 */
public interface Authentication {
    /**
     * Who this API key stands for.
     *
     * @param presented what the client sent; never logged or kept
     * @throws dev.revo.error.DeniedException {@code login_refused}
     */
    Authenticated apiKey(String presented, Origin from);

    /**
     * Who this session's token stands for.
     *
     * @param token what the client sent; never logged or kept
     * @throws dev.revo.error.DeniedException {@code login_refused}
     */
    Authenticated session(String token, Origin from);

    /**
     * Opens a session after a login succeeded, with a token that nobody has seen.
     *
     * @throws dev.revo.error.DeniedException {@code login_refused}; {@code second_factor_required} when everything else is
     *     right
     */
    SessionToken open(OpenSession request);

    /** Opens a session as {@link #open(OpenSession)} does; for logins to which the browser brought no token along. */
    default SessionToken open(String tenant, String member, Origin from, Set<Factor> proven) {
        return open(OpenSession.of(tenant, member, from, proven));
    }

    /**
     * The first step of a login. Guessing is slowed down, not locked out: an attempt that comes too early is turned away
     * before anything is looked up.
     *
     * @return a session, or what is to be done before there is one
     * @throws dev.revo.error.DeniedException {@code login_refused}, whatever is wrong, a member who does not exist among it
     * @throws dev.revo.error.OverloadedException {@code login_wait}, with how long
     */
    Login password(PasswordLogin request);

    /**
     * The second step of a login. A wrong code leaves the challenge good.
     *
     * @throws dev.revo.error.DeniedException {@code login_refused}
     * @throws dev.revo.error.OverloadedException {@code login_wait}, with how long
     */
    Login.LoggedIn secondFactor(CodeLogin request);

    /**
     * Begins a login by a provider. Nothing is written and nobody is looked up.
     *
     * @param provider its name in {@code Tenancy.module().openId(...)}
     * @return where to send the browser, good for 10 minutes
     * @throws dev.revo.error.DeniedException {@code login_refused} when the organization has no such provider
     * @throws dev.revo.error.UnavailableException when the provider cannot be asked
     */
    OpenIdRedirect beginOpenId(String tenant, String provider);

    /**
     * Ends a login by a provider: the account there must be linked to a member, by {@link Factors#linkOpenId} or by an
     * invitation that is accepted here. An address alone links nobody. Blocks while the provider is asked.
     *
     * @return a session; or a code is asked for, when the member has an authenticator or the organization wants two factors,
     *     and the provider did not say that it asked for two itself
     * @throws dev.revo.error.DeniedException {@code login_refused}, whatever is wrong
     * @throws dev.revo.error.UnavailableException when the provider cannot be asked, or the organization has no secret for it
     */
    Login finishOpenId(OpenIdAnswer answer);

    /**
     * Sets the password of whom this token is for, and ends his sessions.
     *
     * @param token of {@link Factors#resetPassword} or {@link Login.NewPassword}; used up unless the password breaks a rule
     * @param next not kept
     * @throws dev.revo.error.DeniedException {@code login_refused} when the token is good no more
     * @throws dev.revo.error.InvalidRequestException naming the rules that the password breaks
     */
    void setPassword(String token, char[] next, Origin from);

    /** Ends the session of this token; without effect when there is none. */
    void close(String token);

    /**
     * A session with its token, which is shown once. For a cookie that scripts and other sites cannot read: {@code __Host-},
     * {@code HttpOnly}, {@code Secure}, {@code SameSite=Lax}.
     *
     * @param session the session
     * @param token what is presented, 43 characters; its hash alone is kept. Its text form hides it
     */
    record SessionToken(SessionView session, String token) {
        /** Checks for nulls. */
        public SessionToken {
            requireNonNull(session, "session");
            requireNonNull(token, "token");
        }

        @Override
        public String toString() {
            return "session " + session.id();
        }
    }
}
