package dev.revo.engine.tenancy.login;

/**
 * What proves who somebody is.
 *
 * @param guessing slows down who tries
 * @param passwords what somebody knows
 * @param authenticators what somebody has
 * @param tokens what somebody was given
 * @param openIds who vouches for somebody
 */
record Proofs(
        Guessing guessing, Passwords passwords, Authenticators authenticators, OneTimeTokens tokens, OpenIds openIds) {}
