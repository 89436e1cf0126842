package dev.revo.agents.verify;

/** What a verification says of a candidate. */
public enum CodeVerdict {
    /** It compiled, tests that are able to fail were run to their end in a box, and all of them passed. */
    ACCEPTED,
    /** It does not compile, fails a test, ends early, exceeds a limit or uses what code under test may not use. */
    REJECTED,
    /** Nobody can tell: the tests prove nothing, a tool is missing or the sandbox broke. */
    UNVERIFIABLE
}
