package dev.revo.engine.tenancy.password;

/** Why a password cannot be set. Internal to this module. */
public enum PasswordViolation {
    /** It has fewer characters than the organization asks for. */
    TOO_SHORT,
    /** It has more than 1,000 characters; nothing else was looked at. */
    TOO_LONG,
    /** Half a character is missing: it is no Unicode text. */
    MALFORMED,
    /** It is little more than the name, the e-mail address or the organization of the user. */
    NAMES_THE_USER,
    /** It is on the list of passwords that attackers try first. */
    BREACHED
}
