package dev.revo.engine.tenancy.password;

/** Port: what computes hashes, each call one computation with its memory. A seam, so that tests count computations. */
interface HashFunctions {
    /** The hash of the text with today's parameters and a new salt, as a PHC string. */
    String hash(byte[] text);

    /** Whether the text has this hash; computes it with the parameters of the hash, and compares in constant time. */
    boolean check(byte[] text, StoredHash stored);
}
