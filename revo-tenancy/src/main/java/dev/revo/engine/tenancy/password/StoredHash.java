package dev.revo.engine.tenancy.password;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stored hash whose parameters are within what is computed here: a row that asks for a gigabyte is not obeyed.
 *
 * @param kind {@code id}, {@code i} or {@code d} of Argon2, or {@code bcrypt}
 * @param memory KiB; 0 for bcrypt
 * @param iterations passes, or the logarithm of them for bcrypt
 * @param lanes how many, 1 for bcrypt
 * @param length bytes of the hash
 * @param version of Argon2, 16 or 19; 0 for bcrypt
 * @param encoded the PHC string or the crypt string of bcrypt
 */
record StoredHash(String kind, int memory, int iterations, int lanes, int length, int version, String encoded) {
    static final String BCRYPT = "bcrypt";

    /** 19 MiB, 2 passes, 1 lane: the first of the equal choices of OWASP's Password Storage Cheat Sheet. */
    static final int MEMORY = 19 * 1024;

    static final int ITERATIONS = 2;
    static final int LENGTH = 32;
    static final int VERSION = 19;

    private static final int MOST_MEMORY = 64 * 1024;
    private static final int MOST_ITERATIONS = 10;
    private static final int MOST_LANES = 4;
    private static final int MOST_ROUNDS = 14;
    private static final int MOST_CHARS = 300;
    private static final Pattern ARGON2 = Pattern.compile("\\$argon2(id|i|d)\\$v=(16|19)\\$m=(\\d{1,7}),t=(\\d{1,3}),"
            + "p=(\\d{1,2})\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");
    private static final Pattern CRYPT = Pattern.compile("\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");

    /** The hash of this text; empty when it is none of those that are known, or would cost too much. */
    static Optional<StoredHash> parse(String encoded) {
        if (encoded.length() > MOST_CHARS) {
            return Optional.empty();
        }
        Matcher argon2 = ARGON2.matcher(encoded);
        if (argon2.matches()) {
            return argon2(argon2).filter(StoredHash::affordable);
        }
        Matcher crypt = CRYPT.matcher(encoded);
        if (crypt.matches()) {
            int rounds = Integer.parseInt(crypt.group(1));
            return Optional.of(new StoredHash(BCRYPT, 0, rounds, 1, 23, 0, encoded))
                    .filter(hash -> rounds >= 4 && rounds <= MOST_ROUNDS);
        }
        return Optional.empty();
    }

    private static Optional<StoredHash> argon2(Matcher found) {
        int hashChars = found.group(7).length();
        if (found.group(6).length() % 4 == 1 || hashChars % 4 == 1) {
            return Optional.empty();
        }
        return Optional.of(new StoredHash(
                found.group(1).toLowerCase(Locale.ROOT),
                Integer.parseInt(found.group(3)),
                Integer.parseInt(found.group(4)),
                Integer.parseInt(found.group(5)),
                hashChars * 3 / 4,
                Integer.parseInt(found.group(2)),
                found.group()));
    }

    private boolean affordable() {
        return lanes >= 1
                && lanes <= MOST_LANES
                && iterations >= 1
                && iterations <= MOST_ITERATIONS
                && memory >= 8 * lanes
                && memory <= MOST_MEMORY;
    }

    boolean isBcrypt() {
        return kind.equals(BCRYPT);
    }

    /** Whether guessing it costs less than guessing one that is made today; more memory may stand for fewer passes. */
    boolean weaker() {
        return !kind.equals("id")
                || version < VERSION
                || length < LENGTH
                || memory < MEMORY
                || memory * iterations < MEMORY * ITERATIONS;
    }

    /** What one computation of this kind needs, as one word. */
    String parameters() {
        return kind + '/' + version + '/' + memory + '/' + iterations + '/' + lanes + '/' + length;
    }

    @Override
    public String toString() {
        return "StoredHash " + parameters();
    }
}
