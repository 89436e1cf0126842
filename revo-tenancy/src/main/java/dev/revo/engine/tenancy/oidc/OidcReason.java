package dev.revo.engine.tenancy.oidc;

/** Why a login was refused: for the audit log and whoever runs the server, never for the browser. Internal to this module. */
public enum OidcReason {
    /** The pending login is of another provider or another application. */
    OTHER_PROVIDER,
    /** The user took too long. */
    PENDING_EXPIRED,
    /** The answer's query is no answer, or says something twice. */
    CALLBACK,
    /** The answer's state is not the one that was given out: it belongs to another login. */
    STATE,
    /** The answer names another issuer, or none although the provider names it always (RFC 9207). */
    ISSUER_PARAMETER,
    /** The provider says that the user was not logged in, or did not consent. */
    PROVIDER_REFUSED,
    /** The provider does not take the code: it is used, old, or was given for another verifier. */
    CODE,
    /** There is no ID token in the provider's answer, or it is no signed token. */
    NO_ID_TOKEN,
    /** The token cannot be read. */
    MALFORMED,
    /** The token is signed by an algorithm that is not allowed, or not at all. */
    ALGORITHM,
    /** The token is of another kind, such as an access token. */
    TYPE,
    /** The token brings a key, or says where to get one, or demands an extension. */
    HEADER,
    /** The provider publishes no key for this token; it may have been withdrawn. */
    UNKNOWN_KEY,
    /** The signature is not that of the provider's key. */
    SIGNATURE,
    /** The token is of another issuer. */
    ISSUER,
    /** The token is for another application. */
    AUDIENCE,
    /** The token was given out to another application. */
    AUTHORIZED_PARTY,
    /** The token does not say when it ends, or has ended. */
    EXPIRED,
    /** The token is not good yet, or was made in the future or at no time. */
    NOT_YET,
    /** The token is of another login. */
    NONCE,
    /** The token does not say who it is about. */
    SUBJECT,
    /** The access token beside it is not the one it was made with. */
    ACCESS_TOKEN_HASH
}
