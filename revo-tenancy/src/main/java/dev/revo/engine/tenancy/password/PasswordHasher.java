package dev.revo.engine.tenancy.password;

import static java.util.Objects.requireNonNull;

import dev.revo.error.CancelledException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.OverloadedException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hashes passwords with Argon2id (RFC 9106) and verifies them, also against bcrypt hashes of users that came from elsewhere.
 * Internal to this module.
 *
 * <p>A hash takes 19 MiB and some 70 ms, so only a few are computed at once; who waits too long for his turn is turned away.
 * Text is at most 1,000 characters. The arrays that are handed over stay the caller's, who overwrites them; copies are
 * overwritten here. Thread-safe.
 */
public final class PasswordHasher {
    private static final Logger LOG = LoggerFactory.getLogger(PasswordHasher.class);
    // Password4j keeps the memory of each set of parameters that it ever met; so it meets a few.
    private static final int MOST_FOREIGN = 8;

    private final HashFunctions functions;
    private final Semaphore turns;
    private final Duration wait;
    private final StoredHash nobody;
    private final Set<String> foreign = ConcurrentHashMap.newKeySet();

    PasswordHasher(HashFunctions functions, int atOnce, Duration wait) {
        if (atOnce < 1) {
            throw InvalidRequestException.field("password.at_once", "is " + atOnce, "Use 1 or more.");
        }
        if (wait.isNegative()) {
            throw InvalidRequestException.field("password.wait", "is " + wait, "Use zero or more.");
        }
        this.functions = functions;
        this.turns = new Semaphore(atOnce, true);
        this.wait = wait;
        this.nobody = nobodysHash();
    }

    /** As many hashes at once as there are processors; each waits at most 5 seconds for its turn. */
    public static PasswordHasher defaults() {
        return of(Runtime.getRuntime().availableProcessors(), Duration.ofSeconds(5));
    }

    /**
     * A hasher that computes so many hashes at once.
     *
     * @param atOnce each holds 19 MiB meanwhile, one of a user that came from elsewhere up to 64 MiB
     * @param wait how long one waits for its turn at most
     */
    public static PasswordHasher of(int atOnce, Duration wait) {
        return new PasswordHasher(new Password4jFunctions(), atOnce, requireNonNull(wait, "wait"));
    }

    /**
     * The hash of a password as a PHC string, with a salt of its own.
     *
     * @throws InvalidRequestException when the text is too long or no text
     * @throws OverloadedException when too many others wait
     */
    public String hash(char[] text) {
        byte[] bytes = PasswordText.normalized(PasswordText.bounded(text))
                .orElseThrow(() -> InvalidRequestException.field(
                        "password", "holds half a character", "Use whole Unicode characters."));
        return computed(bytes, () -> functions.hash(bytes));
    }

    /**
     * Whether the text is the password of this hash. A stored text that is no hash, or one that would cost too much, matches
     * nothing and takes as long as {@link #verifyNobody}; the log says that there is one, not what it is. Text that is hashed
     * here is normalized first; text of a bcrypt hash is taken as typed, because other systems did.
     *
     * @throws InvalidRequestException when the text is too long
     * @throws OverloadedException when too many others wait
     */
    public Verification verify(char[] text, String encoded) {
        Optional<StoredHash> stored = StoredHash.parse(encoded).filter(this::known);
        if (stored.isEmpty()) {
            LOG.atWarn()
                    .log(
                            "A stored password hash is malformed or asks for too much, and matches nothing. Let the user set"
                                    + " a new password");
            return verifyNobody(text);
        }
        StoredHash hash = stored.get();
        PasswordText.bounded(text);
        Optional<byte[]> bytes = hash.isBcrypt() ? PasswordText.typed(text) : PasswordText.normalized(text);
        if (bytes.isEmpty()) {
            return verifyNobody(text);
        }
        boolean matches = computed(bytes.get(), () -> functions.check(bytes.get(), hash));
        return new Verification(matches, matches && hash.weaker());
    }

    /**
     * Does the work of {@link #verify} for a user that does not exist, so that the time does not tell; matches never. It is the
     * work of a hash of today: one that came from elsewhere takes another time until it is upgraded.
     *
     * @throws InvalidRequestException when the text is too long
     * @throws OverloadedException when too many others wait
     */
    public Verification verifyNobody(char[] text) {
        byte[] bytes = PasswordText.normalized(PasswordText.bounded(text)).orElseGet(() -> new byte[0]);
        computed(bytes, () -> functions.check(bytes, nobody));
        return Verification.NO;
    }

    private boolean known(StoredHash hash) {
        String parameters = hash.parameters();
        if (hash.isBcrypt() || parameters.equals(nobody.parameters()) || foreign.contains(parameters)) {
            return true;
        }
        synchronized (foreign) {
            return foreign.size() < MOST_FOREIGN && foreign.add(parameters);
        }
    }

    private <T> T computed(byte[] secret, Supplier<T> computation) {
        try {
            if (!turns.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new OverloadedException(Fault.of(
                                "passwords_busy",
                                "A password was to be hashed, but others were for " + wait
                                        + ". Try again, or allow more hashes at once.")
                        .retryAfter(wait.isZero() ? Duration.ofSeconds(1) : wait));
            }
            try {
                return computation.get();
            } finally {
                turns.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException(
                    Fault.of("cancelled", "The thread was interrupted before a password was hashed.")
                            .cause(e));
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** A hash of no text: drawn, not computed, so a match would be one of 2^256. */
    private static StoredHash nobodysHash() {
        SecureRandom random = new SecureRandom();
        byte[] salt = new byte[16];
        byte[] hash = new byte[StoredHash.LENGTH];
        random.nextBytes(salt);
        random.nextBytes(hash);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return StoredHash.parse("$argon2id$v=" + StoredHash.VERSION + "$m=" + StoredHash.MEMORY + ",t="
                        + StoredHash.ITERATIONS + ",p=1$" + base64.encodeToString(salt) + '$'
                        + base64.encodeToString(hash))
                .orElseThrow();
    }
}
